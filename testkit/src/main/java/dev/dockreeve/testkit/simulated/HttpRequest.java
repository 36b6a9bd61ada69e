// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request.
 *
 * @param path decoded, with the version of the API, without the query
 * @param http10 whether the client speaks HTTP/1.0, and cannot read chunks
 * @param keepAlive whether the connection is used again
 */
record HttpRequest(
    String method, String path, Map<String, String> query, boolean http10, boolean keepAlive) {

  private static final int LONGEST_LINE = 16 * 1024;
  private static final int MOST_HEADERS = 100;

  /** Reads one request and its body, which is thrown away; empty at the end of the connection. */
  static Optional<HttpRequest> read(InputStream in) throws IOException {
    Optional<String> first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] words = first.get().split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      throw new IOException("not a request of HTTP/1: " + first.get());
    }
    Map<String, String> headers = headers(in);
    in.skipNBytes(bodyLength(headers));
    boolean http10 = words[2].equals("HTTP/1.0");
    String connection = headers.getOrDefault("connection", http10 ? "close" : "keep-alive");
    int mark = words[1].indexOf('?');
    String path = mark < 0 ? words[1] : words[1].substring(0, mark);
    Map<String, String> query = mark < 0 ? Map.of() : query(words[1].substring(mark + 1));
    return Optional.of(
        new HttpRequest(
            words[0],
            decode(path.replace("+", "%2B")),
            query,
            http10,
            !connection.equalsIgnoreCase("close")));
  }

  private static long bodyLength(Map<String, String> headers) throws IOException {
    try {
      return Long.parseLong(headers.getOrDefault("content-length", "0"));
    } catch (NumberFormatException e) {
      throw new IOException("Content-Length is no number", e);
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    while (true) {
      String line = line(in).orElseThrow(() -> new EOFException("in the headers"));
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon < 1 || headers.size() == MOST_HEADERS) {
        throw new IOException("bad headers");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
  }

  private static Map<String, String> query(String text) throws IOException {
    Map<String, String> query = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      query.put(decode(key), equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
    return query;
  }

  private static String decode(String text) throws IOException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException("bad percent encoding", e);
    }
  }

  private static Optional<String> line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < LONGEST_LINE) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      if (next == '\n') {
        int end = line.length();
        if (end > 0 && line.charAt(end - 1) == '\r') {
          line.setLength(end - 1);
        }
        return Optional.of(line.toString());
      }
      line.append((char) next);
    }
    throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
  }
}
