// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.JsonWriter;
import java.time.Duration;
import java.util.Optional;

/** What is answered. */
public sealed interface Answer {

  /** One JSON document. */
  record Document(int status, String json) implements Answer {

    /** Checks that nothing is null. */
    public Document {
      requireNonNull(json, "json");
    }
  }

  /** JSON documents, a line each, as long as the asker listens. */
  record Lines(Feed feed) implements Answer {

    /** Checks that nothing is null. */
    public Lines {
      requireNonNull(feed, "feed");
    }
  }

  /** Where lines come from. Closed by the transport. */
  interface Feed extends AutoCloseable {

    /**
     * Waits for the next line, at most {@code patience}; an empty text when there was none.
     *
     * @return nothing when there will be no more
     */
    Optional<String> next(Duration patience) throws InterruptedException;

    @Override
    void close();
  }

  /** That something went wrong, in one sentence. */
  static Document error(int status, String message) {
    return new Document(
        status, new JsonWriter().beginObject().member("error", message).endObject().toString());
  }
}
