// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.model.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Shows problems. Whatever stands in the file, the report holds no control characters except line
 * feeds (and colours, where asked for).
 */
public enum ProblemReport {
  /** For people: the line, a caret, a hint; and a last line that counts. */
  TEXT,
  /** {@link #TEXT} with terminal colours. */
  COLOR,
  /** One JSON object per problem and line. */
  JSON,
  /** Workflow commands of GitHub, which become annotations of a change. */
  GITHUB;

  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[1;31m";
  private static final String YELLOW = "\u001b[1;33m";
  private static final String BLUE = "\u001b[1;34m";
  private static final String PLAIN = "\u001b[0m";

  /** The report, with a line feed at its end; empty when there are no problems. */
  public String of(List<Problem> problems) {
    StringBuilder out = new StringBuilder();
    for (Problem problem : problems) {
      out.append(
          switch (this) {
            case TEXT, COLOR -> text(problem) + "\n";
            case JSON -> json(problem);
            case GITHUB -> github(problem);
          });
      out.append('\n');
    }
    if ((this == TEXT || this == COLOR) && !problems.isEmpty()) {
      out.append(count(problems)).append('\n');
    }
    return out.toString();
  }

  private static String count(List<Problem> problems) {
    long errors = problems.stream().filter(p -> p.severity() == Severity.ERROR).count();
    long warnings = problems.size() - errors;
    return Stream.of(counted(errors, "error"), counted(warnings, "warning"))
        .filter(part -> !part.startsWith("0 "))
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private String text(Problem problem) {
    String tone = problem.severity() == Severity.ERROR ? RED : YELLOW;
    String head = problem.severity().word() + "[" + problem.code().id() + "]";
    List<String> lines = new ArrayList<>();
    lines.add(paint(tone, head) + paint(BOLD, ": " + TerminalText.safe(problem.message())));
    int gutter = problem.place().map(place -> gutter(problem, place)).orElse(1);
    String indent = " ".repeat(gutter);
    String where = problem.place().map(at -> ":" + at.line() + ":" + at.column()).orElse("");
    lines.add(indent + paint(BLUE, "-->") + " " + TerminalText.safe(problem.file()) + where);
    problem.place().ifPresent(place -> addSource(lines, problem, place));
    problem
        .hint()
        .ifPresent(
            hint -> lines.add(indent + paint(BLUE, " =") + " help: " + TerminalText.safe(hint)));
    return String.join("\n", lines);
  }

  private void addSource(List<String> lines, Problem problem, Place place) {
    String tone = problem.severity() == Severity.ERROR ? RED : YELLOW;
    int gutter = gutter(problem, place);
    String bar = " ".repeat(gutter) + paint(BLUE, " |");
    lines.add(bar);
    problem
        .other()
        .filter(other -> other.line() < place.line())
        .ifPresent(other -> {
          lines.addAll(marked(other, gutter, '-', BLUE));
          if (place.line() - other.line() > 1) {
            lines.add("...");
          }
        });
    lines.addAll(marked(place, gutter, '^', tone));
  }

  private List<String> marked(Place place, int gutter, char mark, String tone) {
    Snippet snippet = Snippet.of(place);
    String number = " ".repeat(gutter - digits(place.line())) + place.line();
    return List.of(
        (paint(BLUE, number + " |") + " " + snippet.text()).stripTrailing(),
        " ".repeat(gutter)
            + paint(BLUE, " |")
            + " "
            + paint(tone, snippet.underline(mark, place.label())));
  }

  private static int gutter(Problem problem, Place place) {
    return Math.max(digits(place.line()), problem.other().map(o -> digits(o.line())).orElse(1));
  }

  private static int digits(int line) {
    return Integer.toString(line).length();
  }

  private String paint(String tone, String text) {
    return this == COLOR ? tone + text + PLAIN : text;
  }

  private static String json(Problem problem) {
    JsonWriter json = new JsonWriter().beginObject();
    json.member("code", problem.code().id())
        .member("severity", problem.severity().word())
        .member("message", problem.message())
        .member("file", problem.file());
    problem.place().ifPresent(place -> json(json, place));
    problem
        .other()
        .ifPresent(other -> {
          json(json.name("other").beginObject(), other);
          json.endObject();
        });
    problem.hint().ifPresent(hint -> json.member("hint", hint));
    return json.endObject().toString();
  }

  private static void json(JsonWriter json, Place place) {
    json.member("line", place.line())
        .member("column", place.column())
        .member("length", place.length())
        .member("label", place.label());
  }

  private static String github(Problem problem) {
    String where =
        problem
            .place()
            .map(at ->
                ",line="
                    + at.line()
                    + ",col="
                    + at.column()
                    + ",endColumn="
                    + (at.column() + at.length()))
            .orElse("");
    String message =
        problem.message() + problem.hint().map(hint -> " (help: " + hint + ")").orElse("");
    return "::%s file=%s%s,title=%s::%s"
        .formatted(
            problem.severity().word(),
            property(problem.file()),
            where,
            problem.code().id(),
            data(message));
  }

  private static String data(String text) {
    return TerminalText.safe(text).replace("%", "%25");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
