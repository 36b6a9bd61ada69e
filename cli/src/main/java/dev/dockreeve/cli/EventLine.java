// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.PlainText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** One event as a line for people: when, what, whom, and what else matters. */
final class EventLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final int VERB = 24;
  private static final int LONGEST = 60;

  private final Terminal terminal;
  private final boolean engines;

  /** Lines that name the engine, if there are several. */
  EventLine(Terminal terminal, boolean engines) {
    this.terminal = terminal;
    this.engines = engines;
  }

  String of(Event event) {
    StringBuilder line = new StringBuilder(120);
    line.append(terminal.paint(Tone.DIM, TIME.format(event.time()))).append("  ");
    if (engines) {
      line.append(PlainText.of(event.engine())).append("  ");
    }
    String verb = PlainText.cut(event.type() + " " + event.action(), LONGEST);
    line.append(terminal.paint(tone(event), verb));
    line.append(" ".repeat(Math.max(1, VERB - PlainText.width(verb))));
    line.append(terminal.paint(Tone.BOLD, PlainText.cut(who(event), LONGEST)));
    event.detail().ifPresent(detail -> line.append("  ").append(PlainText.cut(detail, LONGEST)));
    add(line, "exit", event.actor().attributes().get("exitCode"));
    add(line, "signal", event.actor().attributes().get("signal"));
    add(line, "was", event.actor().attributes().get("oldName"));
    event.container().ifPresent(container -> add(line, event, container));
    if (event.origin() != Origin.LIVE) {
      line.append("  ").append(terminal.paint(Tone.DIM, "(" + event.origin().word() + ")"));
    }
    return line.toString();
  }

  private static void add(StringBuilder line, Event event, Container container) {
    if (event.action().equals("start")) {
      add(line, "ip", container.ip().orElse(null));
    }
    add(line, "project", container.project().orElse(null));
  }

  private static void add(StringBuilder line, String name, @Nullable String value) {
    if (value != null) {
      line.append("  ").append(name).append('=').append(PlainText.cut(value, LONGEST));
    }
  }

  private static String who(Event event) {
    String id = event.actor().id();
    return event.actor().name().orElse(id.length() > 12 ? id.substring(0, 12) : id);
  }

  private static Tone tone(Event event) {
    return switch (event.action()) {
      case "start", "unpause" -> Tone.GOOD;
      case "die", "oom", "kill" -> Tone.BAD;
      case "pause" -> Tone.WARN;
      case "health_status" -> event.detail().orElse("").equals("healthy") ? Tone.GOOD : Tone.BAD;
      default -> event.action().startsWith("exec_") ? Tone.DIM : Tone.NAME;
    };
  }
}
