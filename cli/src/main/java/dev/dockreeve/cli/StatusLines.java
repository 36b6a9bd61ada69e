// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Table.Cell;
import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.model.PlainText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How the daemon stands, for people; what is bad comes first. */
final class StatusLines {

  private static final int LONGEST = 500;

  private final Terminal terminal;
  private final boolean wide;

  StatusLines(Terminal terminal, boolean wide) {
    this.terminal = terminal;
    this.wide = wide;
  }

  List<String> of(Json status) {
    List<String> lines = new ArrayList<>();
    Json journal = status.get("journal").orElse(new Json.Null());
    degraded(journal, lines);
    lines.add(
        terminal.paint(Tone.BOLD, "dockreeve " + plain(status.text("version")))
            + "   up "
            + Words.duration(Duration.ofSeconds(status.number("uptime_seconds")))
            + "   pid "
            + status.number("pid")
            + "   "
            + plain(status.text("config"))
            + (status.flag("ready") ? "" : terminal.paint(Tone.WARN, "   starting")));
    lines.add(
        "journal "
            + plain(journal.text("place"))
            + (journal.get("bytes").isPresent()
                ? "   " + Words.size(journal.number("bytes"))
                : ""));
    lines.add(runs(status));
    lines.add("");
    lines.addAll(engines(status));
    List<String> rules = rules(status);
    if (!rules.isEmpty()) {
      lines.add("");
      lines.addAll(rules);
    }
    if (!status.list("running").isEmpty()) {
      lines.add("");
      lines.addAll(running(status));
    }
    return lines;
  }

  private void degraded(Json journal, List<String> lines) {
    if (!journal.flag("degraded")) {
      return;
    }
    lines.add(
        terminal.paint(
            Tone.BAD,
            "DEGRADED since "
                + Words.time(journal.text("since"))
                + " because "
                + PlainText.cut(journal.text("reason"), LONGEST)));
    lines.add(
        terminal.paint(
            Tone.BAD,
            "  what is accepted now is only in memory and does not survive a crash: "
                + Words.count(journal.number("kept"), "record")
                + " kept, "
                + journal.number("lost")
                + " lost"));
  }

  private static String plain(String text) {
    return PlainText.cut(text, LONGEST);
  }

  private String runs(Json status) {
    Json runs = status.get("runs").orElse(new Json.Null());
    StringBuilder line =
        new StringBuilder("runs    ")
            .append(runs.number("waiting"))
            .append(" waiting, ")
            .append(runs.number("retrying"))
            .append(" of them to be tried again, ")
            .append(runs.number("running"))
            .append(" running; since the start ")
            .append(runs.number("accepted"))
            .append(" accepted, ")
            .append(runs.number("succeeded"))
            .append(" succeeded, ");
    String failed = runs.number("failed") + " failed";
    line.append(runs.number("failed") > 0 ? terminal.paint(Tone.BAD, failed) : failed);
    for (String what :
        List.of(
            "skipped",
            "expired",
            "cancelled",
            "coalesced",
            "refused",
            "throttled",
            "worker_waits")) {
      if (runs.number(what) > 0) {
        line.append(", ").append(runs.number(what)).append(' ').append(what.replace('_', ' '));
      }
    }
    return line.toString();
  }

  private List<String> engines(Json status) {
    Table table = new Table(List.of("ENGINE", "STATE", "ALIVE", "VERSION", "COMPARED", "AT"), wide);
    for (Json engine : status.list("engines")) {
      String state = engine.text("state");
      table.row(
          Cell.of(engine.text("name")),
          new Cell(state, state.equals("live") ? Tone.GOOD : Tone.BAD),
          Cell.of(engine.text("alive")),
          Cell.of((engine.text("product") + " " + engine.text("version")).strip()),
          Cell.of(Words.ago(engine.text("synced_at"))),
          Cell.of(engine.text("url")));
    }
    List<String> lines = new ArrayList<>(table.lines(terminal));
    for (Json engine : status.list("engines")) {
      if (!engine.text("reason").isEmpty()) {
        lines.add(
            terminal.paint(
                Tone.WARN,
                "  " + plain(engine.text("name")) + ": " + plain(engine.text("reason"))));
      }
    }
    return lines;
  }

  /** All of them only when asked: usually those that have something to tell. */
  private List<String> rules(Json status) {
    List<Json> told =
        status.list("rules").stream()
            .filter(rule ->
                wide
                    || rule.flag("suspended")
                    || rule.number("waiting") > 0
                    || rule.number("running") > 0)
            .toList();
    if (told.isEmpty()) {
      return List.of();
    }
    Table table =
        new Table(List.of("RULE", "STATE", "WAITING", "RETRYING", "RUNNING", "WHY"), wide);
    for (Json rule : told) {
      boolean suspended = rule.flag("suspended");
      table.row(
          Cell.of(rule.text("name")),
          new Cell(suspended ? "suspended" : "on", suspended ? Tone.WARN : Tone.GOOD),
          Cell.of(rule.text("waiting")),
          Cell.of(rule.text("retrying")),
          Cell.of(rule.text("running")),
          Cell.of(why(rule)));
    }
    return table.lines(terminal);
  }

  private static String why(Json rule) {
    return rule.number("held") > 0 && !rule.flag("suspended")
        ? "throttled, " + Words.count(rule.number("held"), "run") + " held"
        : rule.text("suspended_why");
  }

  private List<String> running(Json status) {
    Table table =
        new Table(List.of("RUNNING", "RULE", "EVENT", "CONTAINER", "ATTEMPT", "SINCE"), wide);
    for (Json run : status.list("running")) {
      table.row(
          new Cell(run.text("run_id"), Tone.DIM),
          Cell.of(run.text("rule")),
          Cell.of(run.text("what")),
          new Cell(run.text("name"), Tone.BOLD),
          Cell.of(run.text("attempt")),
          Cell.of(Words.ago(run.text("since"))));
    }
    return table.lines(terminal);
  }
}
