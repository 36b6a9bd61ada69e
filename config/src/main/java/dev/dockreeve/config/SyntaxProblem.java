// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in a user's words what the YAML parser did not understand, and how it is mended. */
final class SyntaxProblem {

  private SyntaxProblem() {}

  static Problem of(YamlEngineException e, Source source) {
    return switch (e) {
      case MarkedYamlEngineException marked -> marked(marked, source);
      case ReaderException unprintable -> unprintable(unprintable, source);
      default -> Problem.of(Code.SYNTAX, source.file(), "not YAML: " + e.getMessage());
    };
  }

  static Span span(Optional<Mark> start, Optional<Mark> end) {
    Mark from = start.orElseThrow();
    Mark to = end.orElse(from);
    return new Span(from.getLine(), from.getColumn(), to.getLine(), to.getColumn());
  }

  private static Problem marked(MarkedYamlEngineException e, Source source) {
    String said = e.getProblem() == null ? "" : e.getProblem();
    boolean unended = said.contains("found unexpected end of stream");
    Optional<Mark> mark =
        unended
            ? e.getContextMark().or(e::getProblemMark)
            : e.getProblemMark().or(e::getContextMark);
    return marked(e, source, said(said), mark);
  }

  private static Problem marked(
      MarkedYamlEngineException e, Source source, Said said, Optional<Mark> mark) {
    Problem problem = Problem.of(Code.SYNTAX, source.file(), said.message).hint(said.hint);
    if (mark.isEmpty()) {
      return problem;
    }
    Place place = source.place(span(mark, mark)).labelled(said.label);
    Optional<Place> began =
        e.getContextMark()
            .filter(context -> context.getLine() != mark.get().getLine())
            .map(context -> source.place(span(Optional.of(context), Optional.of(context))))
            .map(found -> found.labelled("began here"));
    return began.map(problem.at(place)::also).orElse(problem.at(place));
  }

  private static Said said(String problem) {
    if (problem.contains("'\\t") || problem.contains("\t")) {
      return new Said("a tab where YAML wants spaces", "a tab", "indent with spaces");
    }
    if (problem.startsWith("found character")) {
      boolean percent = problem.contains("'%");
      return new Said(
          "a text that begins with this character needs quotes",
          "needs quotes",
          percent ? "a placeholder in quotes: \"%%name%%\"" : "write it as \"text\"");
    }
    if (problem.startsWith("mapping values are not allowed")) {
      return new Said(
          "a `: ` is not expected here",
          "unexpected",
          "check the indentation; a text with `: ` in it needs quotes");
    }
    if (problem.contains("found unexpected end of stream")) {
      return new Said("a quoted text does not end", "begins here", "close the quote");
    }
    if (problem.startsWith("expected ',' or")) {
      char closing = problem.contains("']'") ? ']' : '}';
      return new Said(
          "a `,` or the closing `" + closing + "` is missing",
          "before this",
          "close the list or mapping with `" + closing + "`");
    }
    if (problem.startsWith("could not find expected ':'")) {
      return new Said("a key without `:`", "before this", "write `key: value`");
    }
    if (problem.startsWith("expected <block end>")) {
      return new Said(
          "this does not fit to the lines above it",
          "unexpected",
          "entries of one list or mapping begin in the same column");
    }
    return new Said("not YAML: " + problem, "here", "check indentation and quotes");
  }

  private static Problem unprintable(ReaderException e, Source source) {
    String text = source.text();
    int index = text.offsetByCodePoints(0, Math.min(e.getPosition(), length(text)));
    String before = text.substring(0, index);
    int line = before.split("\r\n|\n|\r", -1).length - 1;
    int begin = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
    int column = length(before.substring(begin));
    return Problem.of(
            Code.SYNTAX,
            source.file(),
            "YAML does not allow the character U+%04X".formatted(e.getCodePoint()))
        .at(source.place(new Span(line, column, line, column + 1)).labelled("this one"))
        .hint("remove it, or write it as an escape in double quotes");
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private record Said(String message, String label, String hint) {}
}
