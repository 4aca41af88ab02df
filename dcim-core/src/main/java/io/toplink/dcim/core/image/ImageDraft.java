package io.toplink.dcim.core.image;

import java.util.List;
import java.util.Map;

/** What a caller says of an image. See {@link Image}. */
public record ImageDraft(
    String id,
    String displayName,
    Image.Purpose purpose,
    String family,
    String osVersion,
    Image.Architecture architecture,
    Image.Installer installer,
    String loginUsername,
    long minimumDiskGib,
    long minimumMemoryMib,
    List<String> packages,
    ImageContent content,
    boolean deprecated,
    Map<String, String> labels) {}
