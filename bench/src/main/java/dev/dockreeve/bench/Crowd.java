// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Alive containers of a stand-in engine: as a real engine describes them, each with an id, a name
 * and an address of its own, made again for each answer.
 */
final class Crowd {

  private static final String TEMPLATE = template();

  private final Set<String> ids = new HashSet<>();
  private final String list;
  private final long inspectNanos;

  Crowd(int containers, Duration inspect) {
    StringBuilder all = new StringBuilder("[");
    for (int i = 0; i < containers; i++) {
      String id = id(i);
      ids.add(id);
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

  /** One of them, after a while; empty when there is no such container. */
  String inspect(String id) {
    if (!ids.contains(id)) {
      return "";
    }
    long until = System.nanoTime() + inspectNanos;
    for (long left = inspectNanos; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    int number = Integer.parseInt(id.substring(0, 8), 16) - 0x1000_0000;
    return TEMPLATE
        .replace("@ID@", id)
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
