// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.dispatch.Order;
import dev.dockreeve.dispatch.RetryPolicy;
import dev.dockreeve.dispatch.Throttle;
import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.dispatch.WhenGone;
import dev.dockreeve.reactor.RuleSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a rule, or {@code defaults}, says of how runs are dealt with. */
final class TreatmentReader {

  static final List<String> KEYS =
      List.of(
          "timeout",
          "retry",
          "order",
          "max_parallel",
          "expires",
          "when_gone",
          "throttle",
          "loop_guard");

  private static final String RETRY_EXAMPLE = "retry: {attempts: 3}";
  private static final Keys RETRY =
      new Keys(
          "`retry`",
          List.of("attempts", "first", "max", "permanent_exit"),
          List.of(),
          Map.of(
              "max_attempts", "did you mean `attempts`?",
              "retries", "did you mean `attempts`?   it counts the first one too",
              "delay", "did you mean `first`?",
              "initial", "did you mean `first`?",
              "max_delay", "did you mean `max`?"));
  private static final int MOST_EXIT = 255;

  private final Reading reading;
  private final ThrottleReader throttles;
  private final int workers;

  /**
   * A reader.
   *
   * @param workers how many runs there may be at a time, for advice
   */
  TreatmentReader(Reading reading, int workers) {
    this.reading = reading;
    this.throttles = new ThrottleReader(reading);
    this.workers = workers;
  }

  /** What the section says, and for the rest {@code otherwise}. */
  Treated read(Section section, Treated otherwise) {
    Treatment base = otherwise.treatment();
    Optional<Section> retry = retry(section);
    RetryPolicy policy = retry.map(r -> policy(r, base.retry())).orElse(base.retry());
    Set<Integer> exits = retry.flatMap(this::exits).orElse(otherwise.permanentExits());
    Optional<Integer> parallel = section.whole("max_parallel", 1, Config.MOST_WORKERS);
    Treatment treatment =
        new Treatment(
            policy,
            section.choice("order", Order.class).orElse(base.order()),
            parallel.orElse(base.maxParallel()),
            section.duration("expires").orElse(base.expires()),
            section.choice("when_gone", WhenGone.class).orElse(base.whenGone()),
            section.duration("timeout").orElse(base.timeout()),
            throttles.read(section, base.throttle()));
    adviseExpiry(section, retry, treatment);
    adviseParallel(section, parallel, treatment.order());
    return new Treated(
        treatment,
        exits,
        section.wholeOrOff("loop_guard", 1, RuleSet.MOST_LOOP_GUARD).orElse(otherwise.loopGuard()));
  }

  private Optional<Section> retry(Section section) {
    Optional<Yaml.Entry> entry = section.entry("retry");
    if (entry.isPresent() && entry.get().value() instanceof Yaml.Scalar text && !text.isNull()) {
      boolean number = text.text().matches("[1-9][0-9]?");
      boolean off = Set.of("false", "no", "off", "none", "never", "0").contains(text.text());
      reading.report(
          reading
              .problem(
                  Code.WRONG_KIND,
                  section.what("retry") + " is text (expected: a mapping such as {attempts: 3})",
                  text.span(),
                  "text")
              .hint(
                  number
                      ? "retry: {attempts: " + text.text() + "}"
                      : off ? "retry: {attempts: 1} is one attempt and no more" : RETRY_EXAMPLE));
      return Optional.empty();
    }
    return section
        .mapping("retry", "a key such as attempts: 3")
        .map(mapping -> Section.of(reading, mapping, RETRY, "of " + section.what("retry")));
  }

  private RetryPolicy policy(Section retry, RetryPolicy base) {
    int attempts = retry.whole("attempts", 1, RetryPolicy.MOST_ATTEMPTS).orElse(base.attempts());
    Duration longest = RetryPolicy.LONGEST_WAIT;
    Duration first = retry.duration("first", Duration.ZERO, longest).orElse(base.first());
    Duration max = retry.duration("max", Duration.ZERO, longest).orElse(base.max());
    if (first.compareTo(max) <= 0) {
      return new RetryPolicy(attempts, first, max);
    }
    Optional<Yaml.Entry> ofFirst = retry.entry("first");
    String wrong = ofFirst.isPresent() ? "first" : "max";
    reading.report(
        reading
            .problem(
                Code.BAD_VALUE,
                retry.what("first")
                    + " is "
                    + DurationText.of(first)
                    + ", which is longer than `max`, "
                    + DurationText.of(max),
                ofFirst.or(() -> retry.entry("max")).orElseThrow().at(),
                wrong.equals("first") ? "longer than `max`" : "shorter than `first`")
            .hint(
                retry.entry("max").isPresent() && ofFirst.isPresent()
                    ? "waits double from `first` up to `max`"
                    : "say both, such as retry: {first: %1$s, max: %1$s}"
                        .formatted(DurationText.of(ofFirst.isPresent() ? first : max))));
    return base;
  }

  /** An empty list is allowed: then every exit code is tried again. */
  private Optional<Set<Integer>> exits(Section retry) {
    Optional<Yaml.Entry> entry = retry.entry("permanent_exit");
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Yaml value = entry.get().value();
    boolean several = value instanceof Yaml.Sequence;
    Set<Integer> exits = new TreeSet<>();
    for (Yaml item : value instanceof Yaml.Sequence list ? list.items() : List.of(value)) {
      String what = (several ? "an item of " : "") + retry.what("permanent_exit");
      Span at = several ? item.span() : entry.get().at();
      reading
          .whole(item, new Reading.Asked(what, "exit codes such as [2, 64]", at), 1, MOST_EXIT)
          .ifPresent(exits::add);
    }
    return Optional.of(exits);
  }

  /** Says so where a run may wait for longer than it may. */
  private void adviseExpiry(Section section, Optional<Section> retry, Treatment treatment) {
    RetryPolicy policy = treatment.retry();
    Optional<Yaml.Entry> expires = section.entry("expires");
    if (policy.attempts() > 1 && treatment.order() != Order.NONE) {
      expires
          .or(() -> retry.flatMap(r -> r.entry("first")))
          .filter(said -> treatment.expires().compareTo(policy.first()) < 0)
          .ifPresent(said ->
              expiresEarly(
                  new Early(section, treatment, said),
                  "the wait before a retry: what waits behind a retry expires",
                  "`retry.first` is " + DurationText.of(policy.first()),
                  "let runs wait longer, such as expires: 1h; or say order: none"));
    }
    treatment
        .throttle()
        .filter(throttle -> throttle.over() == Throttle.Over.QUEUE)
        .filter(throttle -> treatment.expires().compareTo(throttle.per()) < 0)
        .ifPresent(throttle ->
            section
                .entry("throttle")
                .or(() -> expires)
                .ifPresent(said ->
                    expiresEarly(
                        new Early(section, treatment, said),
                        "`throttle.per`: what waits for its turn expires",
                        "`throttle.per` is " + DurationText.of(throttle.per()),
                        "let runs wait longer: expires, or drop them: throttle: {over: drop}")));
  }

  private record Early(Section section, Treatment treatment, Yaml.Entry said) {}

  private void expiresEarly(Early what, String than, String label, String hint) {
    reading.report(
        reading
            .problem(
                Code.EXPIRES_EARLY,
                what.section().what("expires")
                    + " is "
                    + DurationText.of(what.treatment().expires())
                    + ", shorter than "
                    + than,
                what.said().at(),
                label)
            .hint(hint));
  }

  private void adviseParallel(Section section, Optional<Integer> parallel, Order order) {
    if (parallel.isEmpty()) {
      return;
    }
    Span at = section.entry("max_parallel").orElseThrow().at();
    if (parallel.get() > workers) {
      String message = section.what("max_parallel") + " is " + parallel.get();
      reading.report(
          reading
              .problem(
                  Code.TOO_PARALLEL,
                  message + ", and there are " + workers + " workers for all rules",
                  at,
                  "never reached")
              .hint(
                  "say a smaller number here, or a larger one at the top: workers: "
                      + parallel.get()));
    } else if (order == Order.RULE && parallel.get() > 1) {
      reading.report(
          reading
              .problem(
                  Code.TOO_PARALLEL,
                  section.what("max_parallel")
                      + " has no effect: with order: rule there is one run at a time",
                  at,
                  "never reached")
              .hint("remove it, or say order: container"));
    }
  }
}
