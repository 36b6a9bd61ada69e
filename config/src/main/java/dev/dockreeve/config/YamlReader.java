// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Makes a {@link Yaml} tree of the parser's events, without recursion. Anchors and aliases work,
 * but a file that would be larger than {@value #MOST_NODES} nodes or deeper than {@value
 * #MOST_LEVELS} levels when written out is refused before anything is written out.
 */
final class YamlReader {

  private static final int MOST_NODES = 1_000_000;
  private static final int MOST_LEVELS = 64;
  private static final Set<String> HARMLESS_TAGS =
      Set.of("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map");

  private final Source source;
  private final Problems problems;
  private final Deque<Frame> open = new ArrayDeque<>();
  private final Map<Anchor, Weighed> anchors = new HashMap<>();
  private @Nullable Yaml root;

  private YamlReader(Source source, Problems problems) {
    this.source = source;
    this.problems = problems;
  }

  /** The tree; empty when there is none or when it cannot be trusted. Problems say why. */
  static Optional<Yaml> read(Source source, Problems problems) {
    return new YamlReader(source, problems).read();
  }

  private Optional<Yaml> read() {
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).setLabel("").build();
    try {
      ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, source.text()));
      boolean going = true;
      while (going && parser.hasNext()) {
        going = accept(parser.next());
      }
      return going ? Optional.ofNullable(root) : Optional.empty();
    } catch (YamlEngineException e) {
      problems.add(SyntaxProblem.of(e, source));
      return Optional.empty();
    }
  }

  private boolean accept(Event event) {
    if (event instanceof DocumentStartEvent && root != null) {
      problems.add(
          problem(Code.NOT_PLAIN_YAML, "a second document begins here", span(event), "`---`")
              .hint("keep everything in one document: remove this line"));
      return false;
    }
    if (event instanceof NodeEvent node) {
      return acceptNode(node);
    }
    return switch (event.getEventId()) {
      case MappingEnd, SequenceEnd -> end(event);
      default -> true;
    };
  }

  private boolean acceptNode(NodeEvent event) {
    if (event instanceof AliasEvent alias) {
      return alias(alias);
    }
    tag(event).ifPresent(tag -> refuseTag(event, tag));
    if (event instanceof ScalarEvent scalar) {
      Yaml node = new Yaml.Scalar(scalar.getValue(), scalar.isPlain(), span(scalar));
      return put(new Weighed(node, 1, 1), scalar.getAnchor());
    }
    if (open.size() >= MOST_LEVELS) {
      return tooDeep(span(event));
    }
    open.push(new Frame(event));
    return true;
  }

  private boolean alias(AliasEvent event) {
    Weighed meant = anchors.get(event.getAlias());
    if (meant == null) {
      String name = event.getAlias().getValue();
      problems.add(
          problem(Code.SYNTAX, "nothing is named `&" + name + "`", span(event), "unknown alias")
              .hint("if a text begins with `*`, put it in quotes"));
      return false;
    }
    return put(meant, Optional.empty());
  }

  private boolean end(Event event) {
    Frame frame = open.pop();
    Span start = span(frame.start);
    Span span = new Span(start.line(), start.column(), span(event).line(), span(event).column());
    if (frame.start.getEventId() == Event.ID.SequenceStart) {
      Yaml list = new Yaml.Sequence(frame.values, span);
      return put(new Weighed(list, frame.size, frame.levels), frame.start.getAnchor());
    }
    Yaml mapping = new Yaml.Mapping(entries(frame), span);
    return put(new Weighed(mapping, frame.size, frame.levels), frame.start.getAnchor());
  }

  private List<Yaml.Entry> entries(Frame frame) {
    Map<String, Yaml.Entry> entries = new java.util.LinkedHashMap<>();
    for (int i = 0; i + 1 < frame.values.size(); i += 2) {
      switch (frame.values.get(i)) {
        case Yaml.Scalar key -> {
          Yaml.Entry entry = new Yaml.Entry(key, frame.values.get(i + 1));
          Yaml.Entry first = entries.putIfAbsent(key.text(), entry);
          if (first != null) {
            problems.add(duplicate(first.key(), key));
          }
        }
        case Yaml.Sequence key -> problems.add(oddKey(key));
        case Yaml.Mapping key -> problems.add(oddKey(key));
      }
    }
    return List.copyOf(entries.values());
  }

  private Problem duplicate(Yaml.Scalar first, Yaml.Scalar again) {
    return problem(
            Code.DUPLICATE_KEY,
            "`" + again.text() + "` stands here twice",
            again.span(),
            "and again here")
        .also(source.place(first.span()).labelled("first here"))
        .hint("remove or rename one of them; neither wins");
  }

  private Problem oddKey(Yaml key) {
    return problem(Code.WRONG_KIND, "a key is a text, not " + key.kind(), key.span(), key.kind())
        .hint("a text that begins with `{` or `[` needs quotes");
  }

  private boolean put(Weighed node, Optional<Anchor> anchor) {
    anchor.ifPresent(name -> anchors.put(name, node));
    Frame frame = open.peek();
    if (frame == null) {
      root = node.yaml;
      return true;
    }
    frame.add(node);
    if (frame.size > MOST_NODES) {
      problems.add(
          problem(
              Code.TOO_BIG,
              "written out, this has more than " + MOST_NODES + " values",
              span(frame.start),
              "aliases multiply here"));
      return false;
    }
    return frame.levels <= MOST_LEVELS || tooDeep(span(frame.start));
  }

  private boolean tooDeep(Span span) {
    problems.add(
        problem(Code.TOO_BIG, "more than " + MOST_LEVELS + " levels of nesting", span, "too deep"));
    return false;
  }

  private void refuseTag(NodeEvent event, String tag) {
    if (!HARMLESS_TAGS.contains(tag)) {
      String shown = tag.replace("tag:yaml.org,2002:", "!!");
      problems.add(
          problem(Code.NOT_PLAIN_YAML, "the tag `" + shown + "` is refused", span(event), "a tag")
              .hint("remove it: values here are texts, numbers, lists and mappings"));
    }
  }

  private static Optional<String> tag(NodeEvent event) {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getTag();
    }
    return event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
  }

  private Problem problem(Code code, String message, Span span, String label) {
    return Problem.of(code, source.file(), message).at(source.place(span).labelled(label));
  }

  private static Span span(Event event) {
    return SyntaxProblem.span(event.getStartMark(), event.getEndMark());
  }

  /** A node with what it would be when every alias were written out. */
  private record Weighed(Yaml yaml, int size, int levels) {}

  /** A collection that is not complete; in a mapping, keys and values take turns. */
  private static final class Frame {
    private final NodeEvent start;
    private final List<Yaml> values = new ArrayList<>();
    private int size = 1;
    private int levels = 1;

    Frame(NodeEvent start) {
      this.start = start;
    }

    void add(Weighed node) {
      values.add(node.yaml);
      size += node.size;
      levels = Math.max(levels, node.levels + 1);
    }
  }
}
