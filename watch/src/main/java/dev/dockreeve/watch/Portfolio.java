// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Container;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The alive containers of one engine at one moment. Immutable: it never changes under its reader,
 * and may be kept and shared as long as one likes. Two portfolios share what they have in common,
 * so keeping some is cheap.
 *
 * <p>{@link #byId} is fast. The other look-ups go over all containers: a few microseconds for a
 * hundred.
 */
public final class Portfolio {

  private final String engine;
  private final long version;
  private final Freshness freshness;
  private final Optional<EngineInfo> info;
  private final ContainerTrie containers;

  Portfolio(
      String engine,
      long version,
      Freshness freshness,
      Optional<EngineInfo> info,
      ContainerTrie containers) {
    this.engine = requireNonNull(engine, "engine");
    this.version = version;
    this.freshness = requireNonNull(freshness, "freshness");
    this.info = info;
    this.containers = containers;
  }

  /** The engine's name in the configuration. */
  public String engine() {
    return engine;
  }

  /** Who answered last: product, versions, id, host; empty before the first contact. */
  public Optional<EngineInfo> engineInfo() {
    return info;
  }

  /** Grows with every change of the picture or of its freshness, never shrinks. */
  public long version() {
    return version;
  }

  /** How far the picture may be trusted. */
  public Freshness freshness() {
    return freshness;
  }

  /**
   * Whether the engine is there and is being followed, by its events or at least by listing it
   * every few seconds: whether {@link #freshness} is not {@code Stale}.
   */
  public boolean connected() {
    return !(freshness instanceof Freshness.Stale);
  }

  /** When the picture was last compared with the engine's own list; empty before the first time. */
  public Optional<Instant> syncedAt() {
    return freshness.syncedAt();
  }

  /** Since when the engine has been out of sight, by our clock; empty while connected. */
  public Optional<Instant> staleSince() {
    return freshness instanceof Freshness.Stale stale
        ? Optional.of(stale.since())
        : Optional.empty();
  }

  /** Why the engine is out of sight, for people to read; empty while connected. */
  public Optional<String> staleReason() {
    return freshness instanceof Freshness.Stale stale
        ? Optional.of(stale.reason())
        : Optional.empty();
  }

  /** All alive containers, in no particular order. Cannot be changed. */
  public Collection<Container> containers() {
    return containers;
  }

  /** How many containers are alive. */
  public int size() {
    return containers.size();
  }

  /** The alive container of that (whole) id. */
  public Optional<Container> byId(String id) {
    return Optional.ofNullable(containers.get(id));
  }

  /** The alive containers whose ids begin with {@code prefix}: one, if it is long enough. */
  public Stream<Container> byIdPrefix(String prefix) {
    return containers.stream().filter(c -> c.id().startsWith(prefix));
  }

  /** The alive container of that name, without leading slash. */
  public Optional<Container> byName(String name) {
    return containers.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /** The alive containers that have the label {@code key} with the value {@code value}. */
  public Stream<Container> byLabel(String key, String value) {
    return containers.stream().filter(c -> value.equals(c.labels().get(key)));
  }

  /**
   * The alive containers by project, both in the order of their names; those of no project stand
   * under the empty text.
   */
  public SequencedMap<String, List<Container>> projects() {
    SequencedMap<String, List<Container>> projects = new TreeMap<>();
    containers.stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(
            c -> projects.computeIfAbsent(c.project().orElse(""), _ -> new ArrayList<>()).add(c));
    return projects;
  }

  /** What was handed in: the same one for as long as no container changed. */
  ContainerTrie trie() {
    return containers;
  }

  /** Engine, version and size. */
  @Override
  public String toString() {
    return "Portfolio[" + engine + " v" + version + " " + size() + " alive, " + freshness + "]";
  }
}
