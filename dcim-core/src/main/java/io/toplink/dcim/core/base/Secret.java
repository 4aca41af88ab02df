package io.toplink.dcim.core.base;

import com.fasterxml.jackson.annotation.JsonIgnoreType;

/**
 * A value that must not be seen: it does not print, and JSON leaves it out.
 *
 * @param reveal the value itself; the name makes each use of it stand out
 */
@JsonIgnoreType
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "***";
  }
}
