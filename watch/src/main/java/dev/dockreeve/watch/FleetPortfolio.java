// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The alive containers of several engines. Immutable. Each engine's {@link Portfolio} is consistent
 * in itself; between engines there is no common moment.
 */
public final class FleetPortfolio {

  private final SequencedMap<String, Portfolio> portfolios;

  FleetPortfolio(SequencedMap<String, Portfolio> portfolios) {
    this.portfolios = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(portfolios));
  }

  /** Each engine's portfolio by the engine's name, in the order in which they joined the fleet. */
  public SequencedMap<String, Portfolio> portfolios() {
    return portfolios;
  }

  /** The portfolio of the engine of that name. */
  public Optional<Portfolio> engine(String name) {
    return Optional.ofNullable(portfolios.get(name));
  }

  /** Whether every engine is there and is being followed. */
  public boolean connected() {
    return portfolios.values().stream().allMatch(Portfolio::connected);
  }

  /** How many containers are alive. */
  public int size() {
    return portfolios.values().stream().mapToInt(Portfolio::size).sum();
  }

  /** All alive containers, engine by engine. */
  public Stream<Located> containers() {
    return located(portfolio -> portfolio.containers().stream());
  }

  /** The alive container of that (whole) id; should two engines know it, of the first of them. */
  public Optional<Located> byId(String id) {
    return located(portfolio -> portfolio.byId(id).stream()).findFirst();
  }

  /** The alive containers whose ids begin with {@code prefix}. */
  public Stream<Located> byIdPrefix(String prefix) {
    return located(portfolio -> portfolio.byIdPrefix(prefix));
  }

  /** The alive containers of that name: at most one of each engine. */
  public Stream<Located> byName(String name) {
    return located(portfolio -> portfolio.byName(name).stream());
  }

  /** The alive containers that have the label {@code key} with the value {@code value}. */
  public Stream<Located> byLabel(String key, String value) {
    return located(portfolio -> portfolio.byLabel(key, value));
  }

  private Stream<Located> located(Function<Portfolio, Stream<Container>> found) {
    return portfolios.values().stream()
        .flatMap(p -> found.apply(p).map(container -> new Located(p.engine(), container)));
  }

  /** Its portfolios. */
  @Override
  public String toString() {
    return "FleetPortfolio" + portfolios.values();
  }
}
