// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds bugs: each of these, planted alone, within {@value #SEEDS} seeds. */
class DispatchMutantsTest {

  private static final long SEEDS = 500;

  /** A bug, and where it is planted. */
  enum Bug {
    ACTED_BEFORE_ACCEPTED(
        "Acceptance",
        "long seq = journal.accepted(runs, progress);",
        "long seq = 1 + accepted.get();"
            + " for (Accepted run : runs) { lineup.offer(new Queued(seq, run, 0, since), since); }"
            + " seq = journal.accepted(runs, progress);"),
    RETRY_OVERTAKEN("Lineup", "lane.runs.addFirst(queued);", "lane.runs.addLast(queued);"),
    LANE_GIVEN_OUT_TWICE(
        "Lineup",
        "if (!lane.atWork.isEmpty() || lane.ready || lane.held) {",
        "if (lane.ready || lane.held) {"),
    THROTTLE_IGNORED("Gates", "if (throttle.isEmpty() || first.attempts > 0) {", "if (true) {"),
    THROTTLE_FORGETS(
        "Gate", ">= throttle.per().toNanos()) {", ">= throttle.per().toNanos() / 2) {"),
    THROTTLED_RUN_HELD_FOR_EVER("Gates", "closed.add(gate);", "gate.due++;"),
    NEWCOMER_PASSES_THOSE_THAT_WAIT("Gates", "lane.held = !mayPass;", "lane.held = false;"),
    SPILL_OVERTAKEN("Lineup", "if (queue.spill.covers(queued.seq)", "if (queue.waiting < 0"),
    A_RUN_NOT_READ_BACK(
        "Lineup", "queue.spill.took(queued.seq);", "queue.spill.took(queued.seq + 1);"),
    SHARE_IGNORED(
        "RuleQueue", "d.treatment().maxParallel() - running", "d.treatment().maxParallel()"),
    SUSPENDED_IGNORED("RuleQueue", "return suspended ? 0 :", "return"),
    RETRY_AT_ONCE("Queued", "return !later || due - now <= 0;", "return true;"),
    RETRY_NEVER("Lineup", "later.add(first);", "first.later = true;"),
    ATTEMPTS_FORGOTTEN("Backlog", "run, unfinished.attempts(), ages", "run, 0, ages"),
    PERMANENT_RETRIED("Attempts", "when !failed.permanent() &&", "when"),
    RETRIED_FOR_EVER("Attempts", "return queued.attempts < duty", "return 0 < duty"),
    EXPIRY_NOT_WRITTEN("Attempts", "journal.ended(queued.run.runId(), end);", "end.reason();"),
    EXPIRED_STARTED("Attempts", "if (waited > expires.toNanos()) {", "if (waited < 0) {"),
    EXPIRES_BY_THE_WALL_CLOCK("Ages", "return sample.getValue();", "return byWall;"),
    INTERRUPTED_IS_THE_END(
        "Attempts",
        "new Then.Resume());",
        "new Then.End(new Ended(Ended.State.FAILED, \"stopped\", clock.instant())));"),
    REMOVED_RULE_FORGOTTEN(
        "Dispatcher",
        "orphans.stream().map(Accepted::rule).distinct().forEach(this::orphaned);",
        "if (true) { return; }"),
    OVERFLOW_OVERTAKEN("Overflow", "return rules;", "return Set.of();"),
    LEFT_FROM_BEFORE_FORGOTTEN("Lineup", "queue.spill.begin(0, runs);", "queue.spill.end();");

    private final String type;
    private final String original;
    private final String replacement;

    Bug(String type, String original, String replacement) {
      this.type = type;
      this.original = original;
      this.replacement = replacement;
    }

    private Mutant mutant() {
      return new Mutant("dispatch." + type, original, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void simulation_plantedBug_found(Bug bug, @TempDir Path work)
      throws IOException, ReflectiveOperationException {
    long seed = bug.mutant().firstFound(DispatchSimulation.class, work, SEEDS);
    assertThat(seed).as("the seed that finds %s", bug).isNotNegative();
  }
}
