// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Container;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The alive containers of one engine at one moment. Immutable: it never changes under its reader,
 * and may be kept and shared as long as one likes.
 */
public final class Portfolio {

  private final String engine;
  private final long version;
  private final Freshness freshness;
  private final Map<String, Container> byId;

  Portfolio(String engine, long version, Freshness freshness, Map<String, Container> byId) {
    this.engine = requireNonNull(engine, "engine");
    this.version = version;
    this.freshness = requireNonNull(freshness, "freshness");
    this.byId = byId;
  }

  /** The engine's name in the configuration. */
  public String engine() {
    return engine;
  }

  /** Grows with every change of the picture or of its freshness, never shrinks. */
  public long version() {
    return version;
  }

  /** How far the picture may be trusted. */
  public Freshness freshness() {
    return freshness;
  }

  /** All alive containers, in no particular order. */
  public Collection<Container> containers() {
    return byId.values();
  }

  /** How many containers are alive. */
  public int size() {
    return byId.size();
  }

  /** The alive container of that (whole) id. */
  public Optional<Container> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The alive container of that name, without leading slash. */
  public Optional<Container> byName(String name) {
    return byId.values().stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /** The alive containers that have the label {@code key} with the value {@code value}. */
  public Stream<Container> byLabel(String key, String value) {
    return byId.values().stream().filter(c -> value.equals(c.labels().get(key)));
  }

  /**
   * The alive containers by project, both in the order of their names; those of no project stand
   * under the empty text.
   */
  public SequencedMap<String, List<Container>> projects() {
    SequencedMap<String, List<Container>> projects = new TreeMap<>();
    byId.values().stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(
            c -> projects.computeIfAbsent(c.project().orElse(""), _ -> new ArrayList<>()).add(c));
    return projects;
  }

  /** Engine, version and size. */
  @Override
  public String toString() {
    return "Portfolio[" + engine + " v" + version + " " + size() + " alive, " + freshness + "]";
  }
}
