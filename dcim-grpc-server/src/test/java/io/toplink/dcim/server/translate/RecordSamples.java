package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Secret;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Records with every component filled, with values that tell which component they stand in. */
final class RecordSamples {
  private RecordSamples() {}

  /** The number a component or field of this name is filled with. */
  static int number(String name, int seed) {
    return Math.floorMod(name.hashCode(), 1000) * 2 + seed;
  }

  static <T> T full(Class<T> type, int seed) {
    return type.cast(value(type, type, type.getSimpleName(), seed));
  }

  /** The record with one component changed, for each component, by its path. */
  static <T> Map<String, T> variants(Class<T> type) {
    Map<String, T> variants = new LinkedHashMap<>();
    variants(type, full(type, 1))
        .forEach((path, variant) -> variants.put(path, type.cast(variant)));
    return variants;
  }

  private static Map<String, Object> variants(Class<?> type, Object base) {
    Map<String, Object> variants = new LinkedHashMap<>();
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      Map<String, Object> changed = new LinkedHashMap<>();
      Object present = read(component, base);
      if (present instanceof List<?> list && list.get(0) instanceof Record inner) {
        variants(inner.getClass(), inner)
            .forEach((path, variant) -> changed.put("." + path, List.of(variant)));
      } else if (present instanceof Record inner && !leaf(inner)) {
        variants(inner.getClass(), inner)
            .forEach((path, variant) -> changed.put("." + path, variant));
      } else {
        changed.put(
            "", value(component.getType(), component.getGenericType(), component.getName(), 2));
      }
      for (Map.Entry<String, Object> change : changed.entrySet()) {
        Object[] values = values(base, components);
        values[i] = change.getValue();
        variants.put(component.getName() + change.getKey(), make(type, components, values));
      }
    }
    return variants;
  }

  private static boolean leaf(Record value) {
    return value instanceof MacAddress || value instanceof Secret;
  }

  private static Object value(Class<?> type, Type generic, String name, int seed) {
    if (type == String.class) {
      return name + "-" + seed;
    } else if (type == int.class) {
      return number(name, seed);
    } else if (type == long.class) {
      // A long is long, so that something is left of it when it is told in a larger unit.
      return (long) number(name, seed) << 32;
    } else if (type == boolean.class) {
      return seed == 1;
    } else if (type == Instant.class) {
      return Instant.ofEpochSecond(number(name, seed), 5);
    } else if (type == UUID.class) {
      return new UUID(number(name, seed), 1);
    } else if (type == MacAddress.class) {
      return new MacAddress("52:54:00:00:00:0" + seed);
    } else if (type == Secret.class) {
      return new Secret(name + "-" + seed);
    } else if (type.isEnum()) {
      return type.getEnumConstants()[seed % type.getEnumConstants().length];
    } else if (type == List.class) {
      return List.of(argument(generic, 0, name, seed));
    } else if (type == Set.class) {
      return Set.of(argument(generic, 0, name, seed));
    } else if (type == Map.class) {
      return Map.of("key", name + "-" + seed);
    } else if (type.isRecord()) {
      RecordComponent[] components = type.getRecordComponents();
      Object[] values =
          Arrays.stream(components)
              .map(c -> value(c.getType(), c.getGenericType(), c.getName(), seed))
              .toArray();
      return make(type, components, values);
    }
    throw new IllegalArgumentException("no sample for " + name + " of " + type);
  }

  private static Object argument(Type generic, int index, String name, int seed) {
    Type argument = ((ParameterizedType) generic).getActualTypeArguments()[index];
    return value((Class<?>) argument, argument, name, seed);
  }

  private static Object[] values(Object base, RecordComponent[] components) {
    return Arrays.stream(components).map(component -> read(component, base)).toArray();
  }

  static Object read(RecordComponent component, Object from) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(from);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Object make(Class<?> type, RecordComponent[] components, Object[] values) {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
