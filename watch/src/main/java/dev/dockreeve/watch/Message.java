// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Summary;
import java.util.List;
import java.util.Optional;

/** Everything that the {@link Merge} is told. Each {@link Effects} is answered by one of these. */
sealed interface Message {

  /** One that nobody waits for any more when its epoch is over. */
  sealed interface OfEpoch extends Message {
    int epoch();
  }

  /** The engine answered. */
  record Identified(int epoch, EngineInfo info) implements OfEpoch {}

  /** The connection could not be made, or its stream of events ended. */
  record Lost(int epoch, String reason) implements OfEpoch {}

  /** The engine ended the stream of events in good order, or has none to give. */
  record Ended(int epoch, String reason) implements OfEpoch {}

  /** The stream brought an event. */
  record Received(int epoch, EngineEvent event) implements OfEpoch {}

  /** So many events were passed over, because the mailbox was full. */
  record Overflowed(int epoch, long events) implements Message {}

  /** The engine's list of alive containers. */
  record Listed(int listing, List<Summary> alive) implements Message {}

  /** There was no list. Which is not an empty list. */
  record ListFailed(int listing, String reason) implements Message {}

  /** What the engine remembers, in its own order. */
  record Replayed(long sweep, List<EngineEvent> events) implements Message {}

  /**
   * It did not say.
   *
   * @param answered whether it said so itself
   */
  record ReplayFailed(long sweep, String reason, boolean answered) implements Message {}

  /** What the engine says of a container; empty when it says that there is none. */
  record Inspected(long ticket, Optional<Container> container) implements Message {}

  /** The engine did not say. */
  record InspectFailed(long ticket, String reason) implements Message {}

  /** Somebody asks whether messages are still handled; the answer is not the merge's. */
  record Called(Runnable answer) implements Message {}

  /** A time that was asked for has come. */
  sealed interface Elapsed extends Message {}

  /** Time to connect again. */
  record ReconnectDue(int epoch) implements Elapsed, OfEpoch {}

  /** Time to list again, unless a listing newer than {@code after} has begun. */
  record ListDue(int epoch, int after) implements Elapsed, OfEpoch {}

  /** Time to ask again about a container. */
  record InspectDue(long ticket) implements Elapsed {}

  /** An event has waited long enough for what inspect says. */
  record HoldDue(String id, long hold) implements Elapsed {}

  /**
   * The engine ought to have told us by now that this life started.
   *
   * @param asked the number of the message after which inspect was asked that told of it
   */
  record StartDue(Container container, long asked) implements Elapsed {}

  /** The engine ought to have told us of this end by now. */
  record EndDue(Container exited, boolean guessed) implements Elapsed {}

  /** The connection has held for so long that it counts as sound. */
  record SoundDue(int epoch) implements Elapsed, OfEpoch {}

  /** The replay has had time enough to prove that nothing was lost. */
  record ContinuityDue(int epoch) implements Elapsed, OfEpoch {}

  /** Time to see whether the stream is silent, and whether we were stopped meanwhile. */
  record PulseDue(int epoch, long nanos) implements Elapsed, OfEpoch {}

  /** The engine has had time enough to answer a sweep. */
  record SweepDue(int epoch, long sweep) implements Elapsed, OfEpoch {}

  /** Time to look at the engine again because of a doubt. */
  record DoubtDue(int epoch) implements Elapsed, OfEpoch {}

  /** Time to ask for a stream of events once more, which the engine did not have. */
  record StreamDue(int epoch) implements Elapsed, OfEpoch {}
}
