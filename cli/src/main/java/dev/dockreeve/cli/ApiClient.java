// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.model.PlainText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Asks the daemon at its Unix socket, one question for each connection. What goes wrong ends the
 * command: with 3 when nobody answers, with 4 when there is no such thing.
 */
final class ApiClient {

  private static final int MOST_LINE = 16 << 20;

  private final List<Path> sockets;

  /** Asks at the first of these where somebody answers. */
  ApiClient(List<Path> sockets) {
    this.sockets = List.copyOf(sockets);
  }

  /** One part of a path, whatever is in it. */
  static String part(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** A query of those values that are not empty. */
  static String query(Map<String, String> values) {
    String pairs =
        values.entrySet().stream()
            .filter(value -> !value.getValue().isEmpty())
            .map(value -> part(value.getKey()) + "=" + part(value.getValue()))
            .collect(Collectors.joining("&"));
    return pairs.isEmpty() ? "" : "?" + pairs;
  }

  /** What is at {@code path}. */
  Json get(String path) {
    return ask("GET " + path + " HTTP/1.1\r\nHost: dockreeve\r\nConnection: close\r\n\r\n");
  }

  /** What comes of {@code path}. */
  Json post(String path, Map<String, String> values) {
    JsonWriter json = new JsonWriter().beginObject();
    values.forEach((name, value) -> {
      if (!value.isEmpty()) {
        json.member(name, value);
      }
    });
    String body = json.endObject().toString();
    return ask(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: dockreeve\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.getBytes(UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  private Json ask(String request) {
    try (SocketChannel connection = connected()) {
      InputStream in = sent(connection, request);
      int status = status(in);
      return answer(status, new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Each line at {@code path}, until there are no more or {@code each} wants no more. */
  void lines(String path, Predicate<Json> each) {
    try (SocketChannel connection = connected()) {
      InputStream in =
          sent(
              connection,
              "GET " + path + " HTTP/1.1\r\nHost: dockreeve\r\nConnection: close\r\n\r\n");
      int status = status(in);
      if (status != 200) {
        answer(status, new String(in.readAllBytes(), UTF_8));
      }
      boolean more = true;
      for (String line = line(in); more && !line.isEmpty(); line = line(in)) {
        more = line.isBlank() || each.test(Json.parse(line));
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** A line with its end; empty at the end of all. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n' || line.size() > MOST_LINE) {
        break;
      }
    }
    return line.toString(UTF_8);
  }

  private static Failure broken(IOException e) {
    return new Failure(
        ExitCode.NOT_REACHABLE, "the daemon broke off: " + PlainText.brief(reason(e)));
  }

  private SocketChannel connected() {
    StringBuilder why = new StringBuilder();
    for (Path socket : sockets) {
      try {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
      } catch (IOException e) {
        why.append(why.isEmpty() ? "" : "; ")
            .append(socket)
            .append(": ")
            .append(Files.exists(socket) ? reason(e) : "there is no such socket");
      }
    }
    throw new Failure(ExitCode.NOT_REACHABLE, "no daemon answers: " + why);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static InputStream sent(SocketChannel connection, String request) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
    return new BufferedInputStream(Channels.newInputStream(connection));
  }

  /** Reads the head. */
  private static int status(InputStream in) throws IOException {
    String first = line(in);
    String header = line(in);
    while (!header.isBlank()) {
      header = line(in);
    }
    String[] parts = new String(first.getBytes(UTF_8), ISO_8859_1).split(" ", 3);
    if (parts.length < 3 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[0-9]{3}")) {
      throw new IOException("this is not an answer of a daemon");
    }
    return Integer.parseInt(parts[1]);
  }

  private static Json answer(int status, String body) throws IOException {
    Json json = Json.parse(body);
    if (status == 200) {
      return json;
    }
    String error = json.text("error");
    throw switch (status) {
      case 404 -> new Failure(ExitCode.NOT_FOUND, error);
      case 422 ->
          new Failure(ExitCode.CONFIGURATION, error + "\n" + json.text("report").stripTrailing());
      default -> new Failure(ExitCode.FAILED, error);
    };
  }
}
