// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine;

import dev.dockreeve.model.EngineEvent;
import org.jspecify.annotations.Nullable;

/** The events of one subscription. Read by one thread; closed by any. */
public interface EventStream extends AutoCloseable {

  /**
   * Waits for the next event. What cannot be understood is skipped and counted.
   *
   * @return null when the engine ended the stream in good order
   * @throws EngineException when the stream broke, or was closed from our side
   */
  @Nullable EngineEvent next() throws EngineException;

  /**
   * Waits for the next event, and leaves it where it is: {@link #next} and {@link #pass} do not
   * wait then.
   *
   * @return false where that is not known, perhaps without having waited: only {@link #next} tells
   * @throws EngineException as {@link #next} does
   */
  default boolean await() throws EngineException {
    return false;
  }

  /**
   * Passes over the next event, which is there: see {@link #await}. Who has no room for it saves
   * what reading it would cost.
   *
   * @return false when there was none, but the end of the stream
   * @throws EngineException as {@link #next} does
   */
  default boolean pass() throws EngineException {
    return next() != null;
  }

  /**
   * How many lines were skipped because they could not be understood. May be read by any thread.
   */
  long malformed();

  /** Ends the stream; a waiting {@link #next} throws. Idempotent. */
  @Override
  void close();
}
