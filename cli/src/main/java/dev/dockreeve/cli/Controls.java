// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.config.Config;
import dev.dockreeve.config.Loaded;
import dev.dockreeve.config.Problem;
import dev.dockreeve.config.ProblemReport;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.reactor.Reloaded;
import dev.dockreeve.server.About;
import dev.dockreeve.server.Control;
import dev.dockreeve.server.EngineStatus;
import dev.dockreeve.server.ReloadOutcome;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the daemon can be told while it runs. Reloads come one after the other; however many signals
 * ask for one meanwhile, one more is made after.
 */
final class Controls implements Control {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.cli");

  /**
   * What the daemon was started with.
   *
   * @param enginesOfFile whether the engines are those of the file, and not those of the command
   *     line
   */
  record Start(Path file, Config config, String journal, boolean enginesOfFile, Instant at) {}

  private final Start start;
  private final Daemon daemon;
  private final Terminal terminal;
  private final Systemd systemd;
  private final ReentrantLock reloading = new ReentrantLock();
  private final AtomicBoolean asked = new AtomicBoolean();

  Controls(Start start, Daemon daemon, Terminal terminal, Systemd systemd) {
    this.start = start;
    this.daemon = daemon;
    this.terminal = terminal;
    this.systemd = systemd;
  }

  @Override
  public About about() {
    return new About(
        Version.number(),
        ProcessHandle.current().pid(),
        start.file().toString(),
        start.journal(),
        start.at(),
        daemon.settled().isDone());
  }

  @Override
  public List<EngineStatus> engines() {
    return daemon.feeds().stream()
        .map(EngineFeed::watcher)
        .map(watcher -> new EngineStatus(watcher.url(), watcher.portfolio()))
        .toList();
  }

  @Override
  public Reactor reactor() {
    return daemon.reactor();
  }

  /** Reloads soon, on a thread of its own. Returns at once. */
  void reloadSoon() {
    if (asked.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("reload")
          .start(() -> {
            reloading.lock();
            try {
              // What is asked from now on may have been asked after the file was read.
              asked.set(false);
              reload();
            } finally {
              reloading.unlock();
            }
          });
    }
  }

  @Override
  public ReloadOutcome reload() {
    reloading.lock();
    // Before we are up there is another who will say so.
    boolean up = daemon.settled().isDone();
    try {
      if (up) {
        systemd.reloading();
      }
      return switch (Config.load(start.file())) {
        case Loaded.Bad bad -> refused(bad.problems());
        case Loaded.Ok(Config config, List<Problem> warnings) -> loaded(config, warnings);
      };
    } finally {
      if (up) {
        systemd.ready("running");
      }
      reloading.unlock();
    }
  }

  private ReloadOutcome refused(List<Problem> problems) {
    terminal.say(Configuration.report(terminal).of(problems).stripTrailing());
    terminal.say(
        terminal.paint(Tone.BAD, "not reloaded: the configuration is wrong; nothing was changed"));
    return new ReloadOutcome.Refused(ProblemReport.TEXT.of(problems));
  }

  private ReloadOutcome loaded(Config config, List<Problem> warnings) {
    Reloaded done;
    try {
      done = reactor().reload(Rules.of(config));
    } catch (JournalException e) {
      LOG.log(Level.ERROR, "not reloaded: " + PlainText.brief(String.valueOf(e.getMessage())));
      throw e;
    }
    List<String> later = notApplied(config);
    if (!warnings.isEmpty()) {
      terminal.say(Configuration.report(terminal).of(warnings).stripTrailing());
    }
    terminal.say(ReloadCommand.summary(done.added(), done.changed(), done.removed()));
    if (!later.isEmpty()) {
      terminal.say(terminal.paint(Tone.WARN, ReloadCommand.notApplied(later)));
    }
    return new ReloadOutcome.Done(
        done, later, warnings.isEmpty() ? "" : ProblemReport.TEXT.of(warnings));
  }

  /** Compared with what we were started with, since that is what still holds. */
  private List<String> notApplied(Config next) {
    Config ours = start.config();
    List<String> keys = new ArrayList<>();
    add(keys, "engines", start.enginesOfFile() && !ours.engines().equals(next.engines()));
    add(keys, "journal", !ours.journal().equals(next.journal()));
    add(keys, "server", !ours.server().equals(next.server()));
    add(keys, "workers", ours.workers() != next.workers());
    add(keys, "worker_wait_warning", !ours.workerWaitWarning().equals(next.workerWaitWarning()));
    add(keys, "resync", !ours.resync().equals(next.resync()));
    add(keys, "shutdown_grace", !ours.shutdownGrace().equals(next.shutdownGrace()));
    return keys;
  }

  private static void add(List<String> keys, String key, boolean differs) {
    if (differs) {
      keys.add(key);
    }
  }
}
