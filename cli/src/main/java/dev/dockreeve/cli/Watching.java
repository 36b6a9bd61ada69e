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
import org.jspecify.annotations.Nullable;

/** The watchers of one command, one per engine. Closing it closes them. */
final class Watching implements AutoCloseable {

  private final List<Watcher> watchers = new ArrayList<>();
  private final CompletableFuture<@Nullable Void> failed = new CompletableFuture<>();

  Watching(List<EngineSpec> specs, StatusLines status) {
    for (EngineSpec spec : specs) {
      watchers.add(Watcher.builder(spec.name(), EngineAddress.open(spec)).build());
    }
    watchers.forEach(watcher -> watcher.onStatus(freshness -> changed(watcher, freshness, status)));
  }

  private void changed(Watcher watcher, Freshness freshness, StatusLines status) {
    if (freshness instanceof Freshness.Stale) {
      failed.complete(null);
    }
    status.changed(watcher, freshness);
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

  /** Waits for every first picture, or fails with the reasons as soon as one engine has failed. */
  void awaitReady(Duration patience) throws InterruptedException {
    CompletableFuture<?>[] all =
        watchers.stream().map(Watcher::ready).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture<Void> ready = CompletableFuture.allOf(all);
      CompletableFuture.anyOf(ready, failed).get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (ready.isDone() && !ready.isCompletedExceptionally()) {
        return;
      }
    } catch (TimeoutException | ExecutionException _) {
      // Said below.
    }
    throw new Failure(ExitCode.FAILED, String.join("\n", reasons()));
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
