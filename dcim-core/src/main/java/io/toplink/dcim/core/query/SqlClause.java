package io.toplink.dcim.core.query;

import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * A condition ready to stand after WHERE or AND.
 *
 * @param sql made of our own column expressions and named parameters only
 * @param bindings what the parameters stand for
 */
public record SqlClause(String sql, Map<String, Object> bindings) {
  public SqlClause {
    bindings = Map.copyOf(bindings);
  }

  /** Binds all parameters and gives the statement back. */
  public <S extends SqlStatement<S>> S bindTo(S statement) {
    return statement.bindMap(bindings);
  }
}
