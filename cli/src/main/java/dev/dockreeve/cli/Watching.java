// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.watch.Fleet;
import dev.dockreeve.watch.Freshness;
import dev.dockreeve.watch.Portfolio;
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

  private final Fleet fleet = Fleet.of();
  private final List<CompletableFuture<@Nullable Void>> settled = new ArrayList<>();

  Watching(List<EngineSpec> specs, StatusLines status) {
    for (EngineSpec spec : specs) {
      Watcher watcher = Watcher.builder(spec.name(), EngineAddress.open(spec)).build();
      CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
      settled.add(first);
      watcher.onStatus(freshness -> {
        status.changed(watcher, freshness);
        first.complete(null);
      });
      fleet.add(watcher);
    }
  }

  /** Told of every change of an engine's freshness. */
  interface StatusLines {
    void changed(Watcher watcher, Freshness freshness);
  }

  List<Watcher> watchers() {
    return fleet.watchers();
  }

  Watching start() {
    fleet.start();
    return this;
  }

  /**
   * Waits until each engine has given its picture, or has failed once, and ends the command when
   * none has given one.
   *
   * @return for each engine without a picture, why
   */
  List<String> awaitSettled(Duration patience) throws InterruptedException {
    try {
      CompletableFuture.allOf(settled.toArray(CompletableFuture[]::new))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // Those that hang say so below.
    }
    List<String> reasons = new ArrayList<>();
    for (Watcher watcher : watchers()) {
      Portfolio portfolio = watcher.portfolio();
      portfolio
          .staleReason()
          .ifPresent(
              why -> reasons.add("engine " + watcher.name() + ": " + PlainText.cut(why, 500)));
    }
    if (reasons.size() == settled.size()) {
      throw new Failure(ExitCode.FAILED, String.join("\n", reasons));
    }
    return reasons;
  }

  /** The pictures of the engines that have given one. */
  List<Portfolio> portfolios() {
    return watchers().stream().map(Watcher::portfolio).filter(Portfolio::connected).toList();
  }

  @Override
  public void close() {
    fleet.close();
  }
}
