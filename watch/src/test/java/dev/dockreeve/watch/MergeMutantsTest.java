// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds bugs: each of these, planted alone, within {@value #SEEDS} seeds. */
class MergeMutantsTest {

  private static final long SEEDS = 500;
  private static final Path SOURCES = Path.of("src/main/java");

  /** A bug, and where it is planted. */
  enum Bug {
    NO_DEDUPLICATION(
        "Intake", "if (!seen.add(which)) {", "if (!seen.add(which) && which.hash() == 0) {"),
    ACCEPTED_EVENTS_TOLD_AGAIN("Intake", "return !known;", "return true;"),
    STORED_ALIVE_SET_IGNORED(
        "Picture", "resume(container, replayed, last));", "replayed.isAfter(last));"),
    RESUMED_IS_FIRST_CONTACT("Connection", "info == null && !resumed;", "info == null;"),
    ACCEPTED_ENDS_IGNORED(
        "Picture", "known.ended().forEach(", "known.ended().subList(0, 0).forEach("),
    LATE_NEWS_OF_AN_EARLIER_LIFE_TAKEN_FOR_TOLD(
        "Merge", "same ? resumption.settled() : Instant.MIN", "Instant.MAX"),
    TOLD_BEFORE_A_CRASH_FORGOTTEN("Bookmark", ".accepted(told));", ");"),
    SETTLED_BEFORE_WHAT_IS_HELD(
        "Settling",
        "parts.events().heldSince().filter(swept::isAfter)",
        "Optional.<Instant>empty()"),
    RESUMED_AFTER_THE_LAST_EVENT(
        "Merge",
        "effects.stream(connection.epoch(), connection.since());",
        "effects.stream(\n"
            + "connection.epoch(), connection.since().plus(Connection.OVERLAP).plusNanos(1));"),
    NO_SWEEP(
        "Sweeps", "if (!since.isBefore(until)) {", "if (!since.isBefore(until) || epoch > 0) {"),
    GAP_NOT_TOLD(
        "Continuity", "return open ? unproven() : Optional.empty();", "return Optional.empty();"),
    CONTINUITY_ASSUMED(
        "Continuity", "if (which.equals(token) ||", "if (!which.equals(token) || !heard ||"),
    CONTINUITY_NEVER_PROVEN(
        "Continuity",
        "which.equals(token) || reachesBeyondContact(event.time())",
        "event.equals(token)"),
    OVERFLOW_NOT_TOLD(
        "Merge",
        "missed(new Continuity.Gap(from.isAfter(to) ? to : from, to, reason, events));",
        "reason.isEmpty();"),
    ENDED_WHILE_LISTING_COMES_BACK(
        "Listing",
        "if (!picture.endedAlready(container, asked(container.id()))) {",
        "if (container.alive()) {"),
    FAILED_INSPECT_IS_GONE(
        "Merge",
        "-> inspectFailed(ticket);",
        "-> inspected(new Message.Inspected(ticket, Optional.empty()));"),
    BY_ID_INSTEAD_OF_INCARNATION(
        "Lives",
        "return entry.container.incarnation().same(container.incarnation())",
        "return entry.container.id().equals(container.id())"),
    SURVIVORS_ANNOUNCED("Listing", "follow(known, container);", "appeared(container, known);"),
    OLD_LIST_BEATS_NEWER_PAUSE(
        "ContainerEvents", "if (entry.changed <= asked) {", "if (found.alive()) {"),
    LATE_DIE_ENDS_THE_NEXT_LIFE(
        "Lives", "return !known.startedAt().isAfter(at)", "return at.isAfter(Instant.EPOCH)"),
    BACKOFF_NEVER_RESET("Merge", "backoff.reset();", ""),
    LISTS_WHILE_CUT_OFF(
        "Comparisons",
        "if (listing != null || !connection.open()) {",
        "if (listing != null || connection.engine().isEmpty()) {"),
    TOLD_FROM_BEFORE_FIRST_CONTACT(
        "Intake",
        "if (event.time().isBefore(connection.firstContact())",
        "if (event.time().isBefore(Instant.EPOCH)"),
    INSPECTS_UNBOUNDED("Inspections", "PARALLEL = 16", "PARALLEL = 1000");

    private final String type;
    private final String original;
    private final String replacement;

    Bug(String type, String original, String replacement) {
      this.type = type;
      this.original = original.strip();
      this.replacement = replacement.strip();
    }

    private SimulationMutant mutant() {
      return new SimulationMutant(type, original, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void simulation_plantedBug_found(Bug bug, @TempDir Path work)
      throws IOException, ReflectiveOperationException {
    long seed = bug.mutant().firstFound(SOURCES, work, SEEDS);
    assertThat(seed).as("the seed that finds %s", bug).isNotNegative();
  }

  @Test
  void mutant_sourceHasChanged_saysWhatToDo() {
    SimulationMutant mutant = new SimulationMutant("Merge", "twice", "once");
    assertThatThrownBy(() -> mutant.mutated("once")).hasMessageContaining("plant the bug anew");
    assertThatThrownBy(() -> mutant.mutated("twice twice")).hasMessageContaining("exactly once");
  }
}
