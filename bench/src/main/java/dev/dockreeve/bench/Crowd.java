// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Alive containers of a stand-in engine: as a real engine describes them, each with an id, a name
 * and an address of its own.
 */
final class Crowd {

  private static final String TEMPLATE = template();

  /** Made beforehand: while it answers, an engine's stand-in shares our processors. */
  private final Map<String, byte[]> answers = new HashMap<>();

  private final String list;
  private final long inspectNanos;

  Crowd(int containers, Duration inspect) {
    StringBuilder all = new StringBuilder("[");
    for (int i = 0; i < containers; i++) {
      String id = id(i);
      answers.put(id, Replay.answer("200 OK", described(i)));
      all.append(i == 0 ? "" : ",")
          .append("{\"Id\":\"" + id + "\",\"Names\":[\"/shop-web-" + i + "\"],")
          .append("\"Image\":\"nginx:1.29\",\"ImageID\":\"sha256:" + id + "\",")
          .append("\"Command\":\"/docker-entrypoint.sh nginx -g 'daemon off;'\",")
          .append("\"Created\":1795189205,\"Ports\":[],\"Labels\":{\"tier\":\"web\"},")
          .append("\"State\":\"running\",\"Status\":\"Up 2 hours\"}");
    }
    list = all.append("]").toString();
    inspectNanos = inspect.toNanos();
  }

  /** The id of the container with that number. */
  static String id(int number) {
    String digits = Integer.toHexString(0x1000_0000 + number);
    return digits.repeat(8);
  }

  /** All of them, as {@code GET /containers/json} answers. */
  String list() {
    return list;
  }

  /** The answer about one of them, after a while; empty when there is no such container. */
  byte[] inspect(String id) {
    byte[] answer = answers.get(id);
    if (answer == null) {
      return new byte[0];
    }
    long until = System.nanoTime() + inspectNanos;
    for (long left = inspectNanos; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return answer;
  }

  private static String described(int number) {
    return TEMPLATE
        .replace("@ID@", id(number))
        .replace("@NUMBER@", Integer.toString(number))
        .replace("@ADDRESS@", "10.1." + (number / 250) + "." + (number % 250 + 1));
  }

  private static String template() {
    try (InputStream in = Crowd.class.getResourceAsStream("container.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
