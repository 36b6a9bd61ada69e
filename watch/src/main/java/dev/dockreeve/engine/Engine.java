// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container engine: a daemon with an API. Every method blocks, may be called from several threads
 * at once, ends early with {@link EngineException.Unreachable} when its thread is interrupted or
 * the engine is closed, and waits for an answer for a bounded time only (but for the next event of
 * a stream).
 *
 * <p>An engine object outlives its connections: after a failure the same object is asked again.
 */
public interface Engine extends AutoCloseable {

  /** Where the engine is, as its user wrote it: {@code unix:///run/docker.sock}. */
  String url();

  /**
   * Connects, agrees on a version of the API and asks who is there. Called before every other
   * method, and again after every lost connection, since the daemon may be another one by then.
   */
  EngineInfo identify() throws EngineException;

  /** All containers that are alive: running or paused. Never a part of them. */
  List<Summary> list() throws EngineException;

  /**
   * Everything about one container, alive or not.
   *
   * @return empty when the engine said that there is no such container; any doubt is an exception
   */
  Optional<Container> inspect(String id) throws EngineException;

  /**
   * All events from {@code since} (inclusive, by the engine's clock) as far as the engine
   * remembers, and then every one as it happens. Returns as soon as the request is on its way; the
   * answer to it is awaited by {@link EventStream#next}. An engine that has no stream of events
   * ends it at once in good order, or is {@link EngineException.Refused} with the status 501: it is
   * listed every few seconds instead.
   */
  EventStream events(Instant since) throws EngineException;

  /**
   * The events from {@code since} to {@code until} (both inclusive, by the engine's clock) as far
   * as the engine remembers them. The stream ends with the last of them, and at once where the
   * engine remembers nothing. Asked often: it is how skipped events and hanging engines are found.
   *
   * @param until not later than the engine's time now
   */
  EventStream events(Instant since, Instant until) throws EngineException;

  /** Closes every connection. Methods that wait end with an exception. Idempotent. */
  @Override
  void close();
}
