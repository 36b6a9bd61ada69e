// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Summary;
import java.util.ArrayList;
import java.util.List;

/** Reads the engine's answers about containers. What cannot be right is an exception. */
final class Answers {

  private static final Names MEMBERS = new Names("Id", "Names", "State");

  private Answers() {}

  /** The alive ones of {@code /containers/json}. */
  static List<Summary> summaries(JsonBytes json) throws JsonBytes.Malformed, EngineException {
    if (!json.array()) {
      json.skip();
      throw odd("the list of containers is not an array");
    }
    List<Summary> alive = new ArrayList<>();
    while (json.item()) {
      summary(json, alive);
    }
    return List.copyOf(alive);
  }

  private static void summary(JsonBytes json, List<Summary> alive)
      throws JsonBytes.Malformed, EngineException {
    String id = "";
    String name = "";
    String state = "";
    if (json.object()) {
      while (json.member()) {
        switch (json.name(MEMBERS)) {
          case "Id" -> id = json.rare();
          case "Names" -> name = name(json);
          case "State" -> state = json.text();
          default -> json.skip();
        }
      }
    } else {
      json.skip();
    }
    if (id.isEmpty() || state.isEmpty()) {
      throw odd("a container in the list has no Id or no State");
    }
    if (state.equals("running") || state.equals("paused")) {
      alive.add(new Summary(id, name, state.equals("paused")));
    }
  }

  /** The name of its own: links of other containers come as names with two slashes. */
  private static String name(JsonBytes json) throws JsonBytes.Malformed {
    String name = "";
    if (!json.array()) {
      json.skip();
      return name;
    }
    while (json.item()) {
      String own = withoutSlash(json.rare());
      if (name.isEmpty() && own.indexOf('/') < 0) {
        name = own;
      }
    }
    return name;
  }

  /** The container of {@code /containers/ID/json}. */
  static Container container(JsonBytes json) throws JsonBytes.Malformed, EngineException {
    return new ContainerAnswer(json).read();
  }

  static String withoutSlash(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  static EngineException odd(String what) {
    return new EngineException.Protocol("odd answer: " + what, null);
  }
}
