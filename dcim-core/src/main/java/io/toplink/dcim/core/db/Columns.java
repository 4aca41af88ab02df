package io.toplink.dcim.core.db;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.base.Json;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes column types that JDBC has no word for. */
public final class Columns {
  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

  private Columns() {}

  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column).toInstant();
  }

  public static @Nullable Instant nullableInstant(ResultSet row, String column)
      throws SQLException {
    Timestamp value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }

  /** A text array, or one cast to it. */
  public static List<String> strings(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  /** A jsonb object of texts. */
  public static Map<String, String> labels(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null || text.equals("{}") ? Map.of() : Map.copyOf(fromJson(text, LABELS));
  }

  /** What {@link #toJson} wrote. */
  public static <T> T fromJson(String text, TypeReference<T> type) {
    try {
      return Json.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a jsonb column does not hold " + type.getType(), e);
    }
  }

  /** What {@link #toJson} wrote. */
  public static <T> T fromJson(String text, Class<T> type) {
    try {
      return Json.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a jsonb column does not hold " + type.getName(), e);
    }
  }

  /** For a parameter cast to jsonb. */
  public static String toJson(Object value) {
    try {
      return Json.mapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass().getName() + " cannot be JSON", e);
    }
  }
}
