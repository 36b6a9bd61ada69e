// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An engine that nobody asks anything. */
final class NoEngine implements Engine {

  private static AssertionError asked() {
    return new AssertionError("nobody asks");
  }

  @Override
  public String url() {
    return "none";
  }

  @Override
  public EngineInfo identify() {
    throw asked();
  }

  @Override
  public List<Summary> list() {
    throw asked();
  }

  @Override
  public Optional<Container> inspect(String id) {
    throw asked();
  }

  @Override
  public EventStream events(Instant since) {
    throw asked();
  }

  @Override
  public EventStream events(Instant since, Instant until) {
    throw asked();
  }

  @Override
  public void close() {}
}
