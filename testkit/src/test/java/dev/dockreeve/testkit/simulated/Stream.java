// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.io.IOException;

/** An open stream of events, read by hand. */
final class Stream implements AutoCloseable {

  private final RawHttp http;

  private Stream(RawHttp http) {
    this.http = http;
  }

  /** Subscribed when it returns, as the simulated engine subscribes before it sends the head. */
  static Stream open(SimulatedDocker docker, String query) throws IOException {
    RawHttp http = new RawHttp(docker.socket());
    http.send("GET /v1.52/events" + query + " HTTP/1.1\r\nHost: d\r\n\r\n");
    http.head();
    return new Stream(http);
  }

  /** The next chunk as it is; empty for the last. */
  String chunk() throws IOException {
    return http.chunk();
  }

  /** The next event, as {@code action name}, or its line where it has no such parts. */
  String said() throws IOException {
    String line = chunk();
    return line.contains("\"Action\":\"") ? words(line) : line;
  }

  static String words(String line) {
    return between(line, "\"Action\":\"") + " " + between(line, "\"name\":\"");
  }

  private static String between(String text, String before) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf('"', from));
  }

  /** The next line of HTTP as it is. */
  String raw() throws IOException {
    return http.line();
  }

  /** Everything to the end of the connection. */
  String rest() throws IOException {
    return http.rest();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
