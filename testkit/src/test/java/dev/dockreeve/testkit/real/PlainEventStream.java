// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.EngineEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stream of events over HTTP/1.0: no chunks, a line is an event. */
final class PlainEventStream implements EventStream {

  private final SocketChannel channel;
  private final BufferedReader lines;
  private boolean headersRead;

  private PlainEventStream(SocketChannel channel) {
    this.channel = channel;
    this.lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  static EventStream open(Path socket, String query) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    String request = "GET /events?" + query + " HTTP/1.0\r\nHost: docker\r\n\r\n";
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return new PlainEventStream(channel);
  }

  @Override
  public @Nullable EngineEvent next() throws EngineException {
    try {
      String line = lines.readLine();
      while (!headersRead && line != null) {
        headersRead = line.isEmpty();
        line = lines.readLine();
      }
      return line == null ? null : event(line);
    } catch (IOException e) {
      throw new EngineException.Unreachable("the stream broke", e);
    }
  }

  private static EngineEvent event(String line) {
    Map<?, ?> json = (Map<?, ?>) JsonReader.read(line);
    Map<?, ?> actor = (Map<?, ?>) PlainEngine.member(json, "Actor");
    String action = String.valueOf(json.get("Action"));
    int colon = action.indexOf(": ");
    return new EngineEvent(
        String.valueOf(json.get("Type")),
        colon < 0 ? action : action.substring(0, colon),
        colon < 0 ? Optional.empty() : Optional.of(action.substring(colon + 2)),
        String.valueOf(json.get("scope")),
        Instant.ofEpochSecond(0, Long.parseLong(String.valueOf(json.get("timeNano")))),
        new Actor(
            String.valueOf(actor.get("ID")),
            PlainEngine.attributes((Map<?, ?>) PlainEngine.member(actor, "Attributes"))),
        line);
  }

  @Override
  public long malformed() {
    return 0;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed in any case.
    }
  }
}
