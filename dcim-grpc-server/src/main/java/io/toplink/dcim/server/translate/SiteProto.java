package io.toplink.dcim.server.translate;

import com.google.protobuf.FieldMask;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.site.Site;
import io.toplink.dcim.core.site.SiteDraft;
import java.util.Set;

/** Sites. */
public final class SiteProto {
  private SiteProto() {}

  public static io.toplink.dcim.v1.Site message(Site site) {
    return io.toplink.dcim.v1.Site.newBuilder()
        .setName(Names.SITE.of(site.id()))
        .setDisplayName(site.displayName())
        .putAllLabels(site.labels())
        .setServerCount(site.serverCount())
        .setCreateTime(Times.message(site.createTime()))
        .setEtag(site.etag())
        .build();
  }

  public static SiteDraft draft(String id, io.toplink.dcim.v1.Site site) {
    return new SiteDraft(id, site.getDisplayName(), site.getLabelsMap());
  }

  public static UpdateMask mask(FieldMask mask, io.toplink.dcim.v1.Site site) {
    return Masks.of(mask, site, Set.of());
  }
}
