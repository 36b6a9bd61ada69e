// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.watch.Freshness;
import dev.dockreeve.watch.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The watchers of one command, one per engine. Closing it closes them. */
final class Watching implements AutoCloseable {

  private final List<Watcher> watchers = new ArrayList<>();

  Watching(List<EngineSpec> specs, StatusLines status) {
    for (EngineSpec spec : specs) {
      watchers.add(Watcher.builder(spec.name(), EngineAddress.open(spec)).build());
    }
    watchers.forEach(watcher -> watcher.onStatus(freshness -> status.changed(watcher, freshness)));
  }

  /** Told of every change of an engine's freshness. */
  interface StatusLines {
    void changed(Watcher watcher, Freshness freshness);
  }

  List<Watcher> watchers() {
    return watchers;
  }

  Watching start() {
    watchers.forEach(Watcher::start);
    return this;
  }

  /** Waits for every first picture, or fails with the reason of those that have none. */
  void awaitReady(Duration patience) throws InterruptedException {
    CompletableFuture<?>[] all =
        watchers.stream().map(Watcher::ready).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(all).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      throw new Failure(ExitCode.FAILED, String.join("\n", reasons()));
    }
  }

  private List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (Watcher watcher : watchers) {
      if (watcher.portfolio().freshness() instanceof Freshness.Stale stale) {
        reasons.add("engine " + watcher.name() + ": " + PlainText.cut(stale.reason(), 500));
      }
    }
    return reasons;
  }

  @Override
  public void close() {
    watchers.forEach(Watcher::close);
  }
}
