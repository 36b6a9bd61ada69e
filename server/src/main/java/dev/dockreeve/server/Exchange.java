// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One question and one answer of HTTP/1.1, after which the connection is over. Strict: what is not
 * understood is refused, and nothing is guessed. One thread.
 */
final class Exchange {

  /** For request line and headers together. */
  static final int MOST_HEAD = 16 << 10;

  static final int MOST_BODY = 64 << 10;

  private static final int MOST_SKIPPED = 256 << 10;

  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Z]{1,16}) (/[\\x21-\\x7e]*) HTTP/1\\.[01]");
  private static final Pattern HEADER = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)");

  private final InputStream in;
  private final OutputStream out;

  Exchange(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /**
   * Reads the question.
   *
   * @throws Refusal when it is not to be answered
   * @throws EOFException when nobody asks
   */
  Request read(Caller caller) throws IOException {
    List<String> lines = head();
    var line = REQUEST_LINE.matcher(lines.getFirst());
    if (!line.matches()) {
      throw new Refusal(400, "not a request of HTTP/1.1");
    }
    String method = line.group(1);
    Map<String, String> headers = headers(lines.subList(1, lines.size()));
    byte[] body = body(headers);
    String[] target = line.group(2).split("\\?", 2);
    List<String> path = path(target[0]);
    boolean asks = method.equals("GET") || method.equals("HEAD");
    if (asks && body.length > 0) {
      throw new Refusal(400, "a body where none belongs");
    }
    Map<String, String> query = target.length == 1 ? Map.of() : query(target[1]);
    if (!asks && !query.isEmpty()) {
      throw new Refusal(400, "values belong into the body, as JSON");
    }
    return new Request(caller, method, path, asks ? query : values(body, headers));
  }

  private List<String> head() throws IOException {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int length = 0; length < MOST_HEAD; length++) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the request ends in its head");
      }
      if (b != '\n') {
        line.write(b);
        continue;
      }
      String text = line.toString(ISO_8859_1);
      text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      if (text.isEmpty() && !lines.isEmpty()) {
        return lines;
      }
      lines.add(text);
      line.reset();
    }
    throw new Refusal(431, "the head of the request is longer than " + MOST_HEAD + " bytes");
  }

  private static Map<String, String> headers(List<String> lines) {
    Map<String, String> headers = new HashMap<>();
    for (String line : lines) {
      var header = HEADER.matcher(line);
      if (!header.matches()) {
        throw new Refusal(400, "not a header");
      }
      String name = header.group(1).toLowerCase(Locale.ROOT);
      if (headers.put(name, header.group(2).strip()) != null && name.startsWith("content-")) {
        throw new Refusal(400, name + " stands twice");
      }
    }
    return headers;
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers.containsKey("transfer-encoding")) {
      throw new Refusal(411, "the length of the body is needed, as Content-Length");
    }
    String length = headers.getOrDefault("content-length", "0");
    if (!length.matches("[0-9]{1,18}")) {
      throw new Refusal(400, "not a length");
    }
    long bytes = Long.parseLong(length);
    if (bytes > MOST_BODY) {
      throw new Refusal(413, "the body is longer than " + MOST_BODY + " bytes");
    }
    if (bytes > 0 && "100-continue".equalsIgnoreCase(headers.getOrDefault("expect", ""))) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
    byte[] body = in.readNBytes((int) bytes);
    if (body.length < bytes) {
      throw new EOFException("the request ends in its body");
    }
    return body;
  }

  private static Map<String, String> values(byte[] body, Map<String, String> headers) {
    if (body.length == 0) {
      return Map.of();
    }
    String type = headers.getOrDefault("content-type", "").split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase("application/json")) {
      throw new Refusal(415, "a body is JSON, and says so: Content-Type: application/json");
    }
    return Body.values(body);
  }

  /** Decoded part by part, so that an escaped slash does not part. */
  private static List<String> path(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : text.substring(1).split("/", -1)) {
      String decoded = decoded(part);
      if (decoded.isEmpty() || decoded.equals(".") || decoded.equals("..")) {
        throw new Refusal(404, "there is no such path");
      }
      parts.add(decoded);
    }
    return parts;
  }

  private static Map<String, String> query(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.replace("+", "%20").split("=", 2);
        String name = decoded(parts[0]);
        if (values.put(name, parts.length == 1 ? "" : decoded(parts[1])) != null) {
          throw new Refusal(400, "a value stands twice");
        }
      }
    }
    return values;
  }

  private static String decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
      if (low < 0) {
        throw new Refusal(400, "an escape that means nothing");
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(400, "not UTF-8");
    }
  }

  /** Writes a whole answer. */
  void write(Answer.Document answer) throws IOException {
    byte[] body = (answer.json() + "\n").getBytes(UTF_8);
    head(answer.status(), "application/json", "Content-Length: " + body.length + "\r\n");
    out.write(body);
    out.flush();
  }

  /**
   * Reads what was not read of the question: who closes before that takes the answer away from the
   * other side.
   */
  void skipRest() throws IOException {
    int skipped = 0;
    while (skipped < MOST_SKIPPED && in.read() >= 0) {
      skipped++;
    }
  }

  /** Begins an answer that goes on until the connection ends. */
  void beginLines() throws IOException {
    head(200, "application/x-ndjson", "");
    out.flush();
  }

  /** A line of it; an empty one is there to see whether anybody listens. */
  void writeLine(String json) throws IOException {
    out.write((json + "\n").getBytes(UTF_8));
    out.flush();
  }

  private void head(int status, String type, String more) throws IOException {
    String head =
        "HTTP/1.1 "
            + status
            + " "
            + reason(status)
            + "\r\nContent-Type: "
            + type
            + "\r\n"
            + more
            + "Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    out.write(head.getBytes(ISO_8859_1));
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 409 -> "Conflict";
      case 411 -> "Length Required";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 431 -> "Request Header Fields Too Large";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }
}
