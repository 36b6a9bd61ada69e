// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.watch.Freshness;
import dev.dockreeve.watch.Watcher;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Says how it stands with each engine: found, lost and why, back again. A reason is said once,
 * however often the watcher tries again. Any thread.
 */
final class EngineLines {

  private static final int LONGEST = 500;

  private final Terminal terminal;
  private final long began;
  private final Map<String, String> lastReason = new HashMap<>();
  private final Set<String> live = new HashSet<>();
  private final ReentrantLock lock = new ReentrantLock();

  EngineLines(Terminal terminal, long beganNanos) {
    this.terminal = terminal;
    this.began = beganNanos;
  }

  /** The engine's freshness is now {@code freshness}. */
  void changed(Watcher watcher, Freshness freshness) {
    lock.lock();
    try {
      switch (freshness) {
        case Freshness.Live _ -> {
          lastReason.remove(watcher.name());
          live(watcher);
        }
        case Freshness.Polling polling -> {
          live(watcher);
          polling(watcher.name(), polling.reason());
        }
        case Freshness.Stale stale -> stale(watcher.name(), stale.reason());
      }
    } finally {
      lock.unlock();
    }
  }

  private void live(Watcher watcher) {
    String name = watcher.name();
    if (!live.add(name)) {
      return; // A routine comparison.
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    terminal.say(
        "engine "
            + terminal.paint(Tone.BOLD, name)
            + "   "
            + watcher
                .engineInfo()
                .map(info -> PlainText.cut(info.product() + " " + info.version(), LONGEST))
                .orElse("?")
            + " at "
            + watcher.engine().url()
            + "   "
            + watcher.portfolio().size()
            + " alive ("
            + Words.duration(took)
            + " after start)");
  }

  private void polling(String name, String reason) {
    if (!reason.equals(lastReason.put(name, reason))) {
      terminal.say(
          terminal.paint(Tone.WARN, "engine " + name + " has no events to follow")
              + ": "
              + PlainText.cut(reason, LONGEST)
              + "; its list is looked at every few seconds");
    }
  }

  private void stale(String name, String reason) {
    boolean lost = live.remove(name);
    if (!lost && reason.equals(lastReason.get(name))) {
      return;
    }
    lastReason.put(name, reason);
    terminal.say(
        terminal.paint(Tone.WARN, "engine " + name + (lost ? " lost" : " not there yet"))
            + ": "
            + PlainText.cut(reason, LONGEST)
            + "; trying again");
  }
}
