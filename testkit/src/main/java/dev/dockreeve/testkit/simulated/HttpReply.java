// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.JsonWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is answered: a whole text, whole or broken, or a stream of events. */
sealed interface HttpReply {

  /** The status of the answer. */
  int status();

  /** The value of Content-Type. */
  String contentType();

  /** A whole answer. */
  record Whole(int status, String contentType, String text) implements HttpReply {}

  /** An answer that does not arrive as it should. */
  record Broken(Whole right, Breakage how) implements HttpReply {
    @Override
    public int status() {
      return right.status();
    }

    @Override
    public String contentType() {
      return right.contentType();
    }
  }

  /**
   * Events until one side ends it.
   *
   * @param subscribe to be called once, before or after the head is sent
   * @param until when the engine itself ends it, in good order
   * @param form how an event is written
   */
  record Events(
      String contentType,
      Supplier<EventSubscription> subscribe,
      Optional<Instant> until,
      Function<SimulatedEvent, String> form)
      implements HttpReply {
    @Override
    public int status() {
      return 200;
    }
  }

  static HttpReply json(String text) {
    return new Whole(200, "application/json", text);
  }

  /** An error in Docker's form. */
  static HttpReply error(int status, String message) {
    String text = new JsonWriter().beginObject().member("message", message).endObject().toString();
    return new Whole(status, "application/json", text + "\n");
  }
}
