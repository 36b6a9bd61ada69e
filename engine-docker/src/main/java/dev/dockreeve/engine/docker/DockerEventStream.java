// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One answer of {@code /events}. The request is sent by a thread of its own, since some engines
 * answer nothing at all before the first event; everything else happens in the reader's thread. A
 * line that is not an event costs that line; {@value #PATIENCE} of them in a row end the stream,
 * since then it is not a stream of events.
 */
final class DockerEventStream implements EventStream {

  private static final Logger LOG = System.getLogger("dev.dockreeve.engine.docker");
  private static final int SHOWN_BYTES = 150;
  private static final int PATIENCE = 20;

  private final String url;
  private final Transport.Call call;
  private final FutureTask<InputStream> opening;
  private final EventParser parser = new EventParser();
  private final AtomicLong malformed = new AtomicLong();
  private volatile boolean closed;

  private @Nullable EventLines lines;
  private boolean ended;
  private int malformedInRow;

  private DockerEventStream(String url, Transport.Call call) {
    this.url = url;
    this.call = call;
    this.opening = new FutureTask<>(call::open);
  }

  /** Sends the request; does not wait for anything. */
  static DockerEventStream start(String url, Transport.Call call) {
    DockerEventStream stream = new DockerEventStream(url, call);
    Thread.ofVirtual().name("docker-events-open").start(stream.opening);
    return stream;
  }

  @Override
  public @Nullable EngineEvent next() throws EngineException {
    if (ended) {
      return null;
    }
    EventLines from = lines();
    try {
      while (from.more()) {
        EngineEvent event = whole(from);
        if (event == null && from.next()) {
          event = parsed(from);
        }
        if (event != null) {
          malformedInRow = 0;
          return event;
        }
      }
      ended = true;
      return null;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public boolean await() throws EngineException {
    if (ended) {
      return false;
    }
    EventLines from = lines();
    try {
      return from.more() && from.usual();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public boolean pass() throws EngineException {
    EventLines from = lines();
    try {
      ended |= !from.next();
      return !ended;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private EngineException broken(IOException e) {
    EngineException failure = closed ? closedByUs(e) : call.failure(e);
    close();
    return failure;
  }

  @Override
  public long malformed() {
    return malformed.get();
  }

  @Override
  public void close() {
    closed = true;
    call.cancel();
  }

  private EventLines lines() throws EngineException {
    if (closed) {
      throw closedByUs(null);
    }
    if (lines == null) {
      lines = new EventLines(opened());
    }
    return lines;
  }

  private InputStream opened() throws EngineException {
    try {
      return opening.get();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw call.failure(e);
    } catch (ExecutionException e) {
      if (!closed && e.getCause() instanceof EngineException failure) {
        close();
        throw failure;
      }
      throw closedByUs(e);
    }
  }

  /** The usual line ends where its event does, so nobody has to look for its end first. */
  private @Nullable EngineEvent whole(EventLines from) {
    try {
      EngineEvent event =
          from.usual() ? parser.parseFirst(from.bytes(), from.start(), from.end()) : null;
      return event != null && from.pass(parser.end()) ? event : null;
    } catch (JsonBytes.Malformed e) {
      return null; // It is looked at again, from its beginning to its end.
    }
  }

  private @Nullable EngineEvent parsed(EventLines line) throws EngineException {
    if (!line.overlong()) {
      try {
        return parser.parse(line.bytes(), line.from(), line.length());
      } catch (JsonBytes.Malformed e) {
        // Told below, together with what was too long to be read.
      }
    }
    malformed.incrementAndGet();
    String shown = PlainText.quoted(start(line));
    LOG.log(Level.DEBUG, () -> "event=malformed engine=" + url + " line=" + shown);
    if (++malformedInRow >= PATIENCE) {
      close();
      throw new EngineException.Protocol(
          ("the engine at " + url + " sent " + PATIENCE + " lines in a row that are not events, ")
              + ("the last one " + shown),
          null);
    }
    return null;
  }

  /** What a message shows of a line: the first bytes, and how many there are. */
  private static String start(EventLines line) {
    int shown = Math.min(line.length(), SHOWN_BYTES);
    String text = new String(line.bytes(), line.from(), shown, StandardCharsets.UTF_8);
    return shown < line.length() ? text + "… (" + line.length() + " bytes)" : text;
  }

  private EngineException closedByUs(@Nullable Throwable cause) {
    return new EngineException.Unreachable("the events of " + url + " were closed", cause);
  }
}
