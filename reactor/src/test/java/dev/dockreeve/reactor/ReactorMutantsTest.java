// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.dispatch.Mutant;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds bugs: each of these, planted alone, within {@value #SEEDS} seeds. */
class ReactorMutantsTest {

  private static final long SEEDS = 500;

  /** A bug, and where it is planted. */
  enum Bug {
    ACCEPTED_NOT_RESUMED("reactor.EngineProgress", ".acceptedEvents(accepted)", ""),
    ACCEPTED_ONLY_SINCE_SETTLED(
        "reactor.EngineProgress",
        "return Resumption.reach(settled).minus(LATER);",
        "return settled;"),
    ONE_PAGE_ONLY("reactor.EngineProgress", "while (!page.isEmpty());", "while (after < 0);"),
    A_PAGE_SKIPPED(
        "reactor.EngineProgress", "while (!page.isEmpty());", "while (page.size() == PAGE);"),
    TOLD_NOT_RESUMED("reactor.EngineProgress", "known.accepted(told)", "known"),
    TOLD_FORGOTTEN_BY_THE_SETTLED_TIME(
        "reactor.EngineProgress", "forget.map(Resumption::reach);", "forget;"),
    TOLD_BY_THE_FIRST_RUN_ONLY(
        "reactor.EngineProgress",
        "told = told.stream().filter(which -> !accepted.contains(which)).toList();",
        "told = List.of();"),
    NOT_BROKEN("reactor.EngineProgress", "broken |= !accepted;", "broken |= false;"),
    SETTLED_FIRST(
        "reactor.EngineProgress",
        "changes(List.of()).forEach(journal::progressed);",
        "List<Progress> changed = changes(List.of());"
            + " settled.ifPresent(until -> journal.note(SETTLED + engine, until.toString()));"
            + " changed.forEach(journal::progressed);"),
    SETTLED_TOO_FAR(
        "reactor.EngineProgress",
        "journal.note(SETTLED + engine, until.toString());",
        "journal.note(SETTLED + engine, until.plusMillis(500).toString());"),
    FROM_A_JOURNAL_THAT_IS_NOT_WELL(
        "reactor.Reception",
        "last.again(ways.journal())",
        "EngineProgress.resumption(ways.journal(), engine)"),
    UNWRITTEN_NOT_RESUMED(
        "reactor.EngineProgress", "brought.accepted(unwritten.prints())", "brought"),
    TOLD_READ_BEFORE_WHAT_IS_DELETED_MEANWHILE(
        "reactor.EngineProgress",
        "List<Event> accepted = accepted(journal, engine, Instant.parse(settled));\n"
            + "    Optional<EngineState> state = journal.engine(engine);",
        "Optional<EngineState> state = journal.engine(engine);\n"
            + "    List<Event> accepted = accepted(journal, engine, Instant.parse(settled));"),
    COALESCED_COMES_AGAIN("dispatch.Diversion", "gaveWay.add(away);", "away.runId();"),
    REFUSED_COMES_AGAIN("dispatch.Diversion", "gaveWay.add(run);", "run.runId();"),
    FIRST_CONTACT_NOT_NOTED(
        "reactor.EngineProgress", "journal.note(CONTACT + engine, at.toString())", "at.toString()"),
    FIRST_CONTACT_NOT_RESUMED("watch.Bookmark", "contact = now.contact();", "now.held();"),
    RUNS_WITHOUT_PROGRESS(
        "reactor.Reception",
        "ways.dispatcher().accept(runs, changes)",
        "ways.dispatcher().accept(runs, List.of())"),
    FIRST_CONTACT_AMID_OLD_LIVES(
        "reactor.Reception", "ways.journal().forget(name);", "known.isEmpty();"),
    SAME_NAMES_IN_EACH_LIFE(
        "reactor.RunIds", "this.life = letters.toString();", "this.life = \"\";"),
    KEY_OF_THE_ATTEMPT(
        "dispatch.Attempts",
        "queued.run.runId(), queued.attempts, 1)",
        "queued.run.runId() + queued.attempts, queued.attempts, 1)"),
    ENVIRONMENT_WRITTEN(
        "journal.Codec",
        "attributes(out, container.labels());",
        "attributes(out, container.labels().isEmpty() ? container.env() : container.labels());"),
    LAST_BEFORE_WHAT_IS_HELD(
        "watch.Bookmark", "if (event != null && !now.held()) {", "if (event != null) {"),
    STARTS_NOT_ALIVE(
        "watch.Bookmark", "put(Resumption.dated(container, said.time()));", "before = null;"),
    ENDED_LIVES_NOT_RESUMED(
        "watch.Resumption",
        ".ifPresent(container -> lives.put(container.id(), container));",
        ".ifPresent(container -> lives.size());");

    private final String type;
    private final String original;
    private final String replacement;

    Bug(String type, String original, String replacement) {
      this.type = type;
      this.original = original;
      this.replacement = replacement;
    }

    private Mutant mutant() {
      return new Mutant(type, original, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void simulation_plantedBug_found(Bug bug, @TempDir Path work)
      throws IOException, ReflectiveOperationException {
    long seed = bug.mutant().firstFound(ReactorSimulation.class, work, SEEDS);
    assertThat(seed).as("the seed that finds %s", bug).isNotNegative();
  }
}
