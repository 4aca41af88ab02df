package io.toplink.dcim.core.site;

import java.util.Map;

/** What a caller says of a site. */
public record SiteDraft(String id, String displayName, Map<String, String> labels) {}
