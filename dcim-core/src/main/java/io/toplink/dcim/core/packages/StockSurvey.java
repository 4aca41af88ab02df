package io.toplink.dcim.core.packages;

import io.toplink.dcim.core.metrics.Figure;
import io.toplink.dcim.core.metrics.Sheet;
import io.toplink.dcim.core.metrics.Survey;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What can still be sold. */
final class StockSurvey implements Survey {
  private static final Figure STOCK =
      Figure.count(
          "dcim.stock",
          "Servers bound to a package: free can be sold now, sold is somebody's, other is neither");

  /** More packages than these are told together. No package can be called like that. */
  private static final int MOST = 200;

  private static final String THE_OTHERS = "_others";

  @Override
  public List<Figure> figures() {
    return List.of(STOCK);
  }

  @Override
  public void take(Handle handle, Sheet sheet) {
    List<Stock> stocks =
        handle
            .createQuery(
                """
                select p.id, coalesce(s.free, 0) as free, coalesce(s.sold, 0) as sold, coalesce(s.bound, 0) as bound
                from packages p left join (
                  select package, count(*) as bound,
                    count(*) filter (where state = 'AVAILABLE' and not maintenance and not withheld) as free,
                    count(*) filter (where state = 'ASSIGNED') as sold
                  from servers where package is not null and delete_time is null group by package) s
                  on s.package = p.id
                where not p.retired or s.bound > 0
                order by bound desc, p.id
                """)
            .map(
                (row, context) ->
                    new Stock(
                        row.getString("id"),
                        row.getInt("free"),
                        row.getInt("sold"),
                        row.getInt("bound")))
            .list();
    for (int i = 0; i < stocks.size(); i++) {
      stocks.get(i).tell(sheet, i < MOST ? stocks.get(i).id() : THE_OTHERS);
    }
  }

  private record Stock(String id, int free, int sold, int bound) {
    void tell(Sheet sheet, String label) {
      sheet.add(STOCK, free, "package", label, "state", "free");
      sheet.add(STOCK, sold, "package", label, "state", "sold");
      sheet.add(STOCK, bound - free - sold, "package", label, "state", "other");
    }
  }
}
