// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.config.JournalSpec;
import dev.dockreeve.journal.Health;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.journal.Loss;
import dev.dockreeve.journal.Opened;
import dev.dockreeve.journal.SqliteJournal;
import dev.dockreeve.model.PlainText;
import java.nio.file.Path;

/** Opens the journal that a configuration asks for, and says what was found in it. */
final class Journals {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.cli");

  private Journals() {}

  /** The journal, or the end of the command with the reason. */
  static Journal open(JournalSpec spec, Places places, Terminal terminal) {
    return switch (spec) {
      case JournalSpec.InMemory _ -> {
        terminal.say("journal in memory   what is unfinished ends with this process");
        yield InMemoryJournal.create();
      }
      case JournalSpec.OnDisk onDisk -> onDisk(onDisk, file(onDisk, places), terminal);
    };
  }

  /** Where it is, as people write it. */
  static String place(JournalSpec spec, Places places) {
    return switch (spec) {
      case JournalSpec.InMemory _ -> "memory";
      case JournalSpec.OnDisk onDisk -> file(onDisk, places).toString();
    };
  }

  private static Path file(JournalSpec.OnDisk spec, Places places) {
    return spec.path()
        .or(places::journal)
        .map(Path::normalize)
        .orElseThrow(() ->
            new Failure(
                ExitCode.FAILED,
                "no place for the journal: neither HOME nor XDG_STATE_HOME is set; write"
                    + " journal: {path: /var/lib/dockreeve/journal.db}"));
  }

  private static Journal onDisk(JournalSpec.OnDisk spec, Path file, Terminal terminal) {
    boolean stop = spec.onError() == JournalSpec.OnError.STOP;
    Opened opened;
    try {
      opened =
          SqliteJournal.builder(file)
              .maxBytes(spec.maxBytes())
              .keepRuns(spec.keepRuns())
              .keepEvents(spec.keepEvents())
              .stopOnError(stop)
              .listener(health -> changed(health, stop, terminal))
              .open();
    } catch (JournalException.Held e) {
      throw new Failure(
          ExitCode.TEMPORARY, e.getMessage() + ": one daemon per journal, and it is running");
    } catch (JournalException e) {
      throw new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
    opened.loss().ifPresent(loss -> said(loss, terminal));
    terminal.say(line(file, opened.journal()));
    return opened.journal();
  }

  private static void said(Loss loss, Terminal terminal) {
    String text =
        "journal damaged: "
            + PlainText.brief(loss.reason())
            + "; set aside as "
            + PlainText.of(loss.aside().toString())
            + ", saved "
            + Words.count(loss.runs(), "run")
            + ", damaged "
            + Words.count(loss.lost(), "row")
            + (loss.lost() == 0 ? " seen" : "");
    LOG.log(System.Logger.Level.ERROR, text);
    terminal.say(terminal.paint(Tone.BAD, text));
  }

  private static String line(Path file, Journal journal) {
    String place = "journal " + PlainText.of(file.toString());
    try {
      long left = journal.pending().values().stream().mapToLong(Long::longValue).sum();
      return left == 0
          ? place
          : place + "   " + Words.count(left, "run") + " left from before, resuming";
    } catch (JournalException e) {
      return place + "   cannot be read: " + PlainText.brief(String.valueOf(e.getMessage()));
    }
  }

  /** On the journal's own thread. */
  private static void changed(Health health, boolean stop, Terminal terminal) {
    switch (health) {
      case Health.Ok _ ->
          terminal.say(terminal.paint(Tone.GOOD, "journal is written again: nothing is at risk"));
      case Health.Degraded degraded ->
          terminal.say(
              terminal.paint(
                  Tone.BAD,
                  "journal DEGRADED: "
                      + PlainText.brief(degraded.reason())
                      + (stop
                          ? "; we stop, as journal.on_error asks for"
                          : "; going on from memory, and what is accepted now does not survive a"
                              + " crash")));
    }
  }
}
