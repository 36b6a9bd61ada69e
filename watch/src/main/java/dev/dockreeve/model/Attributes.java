// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from text to text that keeps the order it was built in: attributes, labels,
 * environment. Every event brings one, so it is one array and no hash table; {@link #get} looks
 * through all keys, which is faster than hashing for the ten or twenty keys that events have, and
 * slow for thousands. When a key was given twice the last value counts.
 */
public final class Attributes extends AbstractMap<String, String> {

  /** No attributes. */
  public static final Attributes EMPTY = new Attributes(new String[0]);

  /** Key, value, key, value, … */
  private final String[] pairs;

  private Attributes(String[] pairs) {
    this.pairs = pairs;
  }

  /**
   * Attributes from keys and values in turn.
   *
   * @throws IllegalArgumentException when a value is missing
   */
  public static Attributes of(String... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "keysAndValues: " + keysAndValues.length + " texts (expected: an even number)");
    }
    Builder builder = new Builder();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      builder.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return builder.build();
  }

  /** A copy of {@code map} in its iteration order. */
  public static Attributes copyOf(Map<String, String> map) {
    if (map instanceof Attributes attributes) {
      return attributes;
    }
    Builder builder = new Builder();
    map.forEach(builder::put);
    return builder.build();
  }

  @Override
  public @Nullable String get(@Nullable Object key) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(key)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  /** How many characters all keys and values have. */
  long characters() {
    long sum = 0;
    for (String text : pairs) {
      sum += text.length();
    }
    return sum;
  }

  /** Mixes every key and every value, in order, into {@code start}. */
  long mix(long start) {
    long mixed = start;
    for (String text : pairs) {
      mixed = Fingerprint.mix(mixed, text);
    }
    return mixed;
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return Attributes.this.size();
      }

      @Override
      public Iterator<Entry<String, String>> iterator() {
        return new Pairs(pairs);
      }
    };
  }

  private static final class Pairs implements Iterator<Entry<String, String>> {
    private final String[] pairs;
    private int next;

    Pairs(String[] pairs) {
      this.pairs = pairs;
    }

    @Override
    public boolean hasNext() {
      return next < pairs.length;
    }

    @Override
    public Entry<String, String> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      next += 2;
      return Map.entry(pairs[next - 2], pairs[next - 1]);
    }
  }

  /** Collects attributes in order. Not safe for use by several threads. */
  public static final class Builder {
    /** So many texts are looked through; beyond that a hash table knows where keys are. */
    private static final int FEW = 128;

    private static final int USUAL = 24;

    private String[] pairs = new String[USUAL];
    private int size;
    private @Nullable Map<String, Integer> places;

    /** Adds {@code key}, or replaces its value where it is there already. */
    public Builder put(String key, String value) {
      int place = place(key);
      if (place >= 0) {
        pairs[place + 1] = value;
        return this;
      }
      if (size == pairs.length) {
        pairs = Arrays.copyOf(pairs, size * 2);
      }
      pairs[size++] = key;
      pairs[size++] = value;
      return this;
    }

    /** Where {@code key} is, or −1. An author of labels may make thousands of them. */
    private int place(String key) {
      if (size <= FEW) {
        int hash = key.hashCode();
        for (int i = 0; i < size; i += 2) {
          if (pairs[i].hashCode() == hash && pairs[i].equals(key)) {
            return i;
          }
        }
        return -1;
      }
      if (places == null) {
        places = new HashMap<>();
      }
      for (int i = places.size() * 2; i < size; i += 2) {
        places.put(pairs[i], i);
      }
      return places.getOrDefault(key, -1);
    }

    /** Forgets all that was added, and holds none of it any longer. */
    public Builder clear() {
      Arrays.fill(pairs, 0, size, null);
      size = 0;
      places = null;
      if (pairs.length > FEW) {
        pairs = new String[USUAL];
      }
      return this;
    }

    /** The attributes so far; the builder may go on being used. */
    public Attributes build() {
      if (size == 0) {
        return EMPTY;
      }
      String[] exact = new String[size];
      System.arraycopy(pairs, 0, exact, 0, size);
      return new Attributes(exact);
    }
  }
}
