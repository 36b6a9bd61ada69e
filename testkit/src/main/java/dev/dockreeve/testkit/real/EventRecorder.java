// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Writes down all that a real engine says on one plain connection, with nothing of the adapter
 * under test in between: the engine's own log. A thread of its own reads it as fast as it comes.
 * Safe for use by several threads.
 */
public final class EventRecorder implements AutoCloseable {

  /**
   * What was said.
   *
   * @param action as the engine writes it, with its detail
   * @param id of the actor
   */
  public record Recorded(
      String type, String action, String id, Map<String, String> attributes, Instant time) {}

  private final SocketChannel channel;
  private final Queue<Recorded> recorded = new ConcurrentLinkedQueue<>();
  private final CountDownLatch listening = new CountDownLatch(1);

  private EventRecorder(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Begins to record what the engine at {@code socket} says.
   *
   * @param apiVersion as in {@code 1.41}: stamps may differ between versions
   */
  public static EventRecorder start(Path socket, String apiVersion) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    String request = "GET /v" + apiVersion + "/events?since=1 HTTP/1.0\r\nHost: docker\r\n\r\n";
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    EventRecorder recorder = new EventRecorder(channel);
    Thread.ofVirtual().name("event-recorder").start(recorder::read);
    try {
      recorder.listening.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return recorder;
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.isEmpty()) {
        line = lines.readLine();
      }
      listening.countDown();
      for (line = lines.readLine(); line != null; line = lines.readLine()) {
        recorded.add(parse(line));
      }
    } catch (IOException e) {
      // Closed, or the engine has ended: what was recorded stays.
    } finally {
      listening.countDown();
    }
  }

  private static Recorded parse(String line) {
    Map<?, ?> json = (Map<?, ?>) JsonReader.read(line);
    Map<?, ?> actor = (Map<?, ?>) member(json, "Actor");
    Map<String, String> attributes = new TreeMap<>();
    ((Map<?, ?>) member(actor, "Attributes"))
        .forEach((key, value) -> attributes.put(String.valueOf(key), String.valueOf(value)));
    return new Recorded(
        String.valueOf(json.get("Type")),
        String.valueOf(json.get("Action")),
        String.valueOf(actor.get("ID")),
        attributes,
        Instant.ofEpochSecond(0, Long.parseLong(String.valueOf(json.get("timeNano")))));
  }

  private static Object member(Map<?, ?> json, String name) {
    Object value = json.get(name);
    return value == null ? Map.of() : value;
  }

  /** All of it up to now, in the order of arrival. */
  public List<Recorded> recorded() {
    return List.copyOf(recorded);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
