// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watcher with real threads that goes on, on an engine in memory. */
@Timeout(30)
class WatcherResumeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LocalEngine engine = new LocalEngine();

  private static Optional<Event> next(Subscription subscription) throws InterruptedException {
    return subscription.next(PATIENCE).map(notice -> ((Notice.Happened) notice).event());
  }

  @Test
  void resumed_beforeStart_showsStoredAsStaleAndIsNotReady() throws Exception {
    Container gone =
        Container.builder("gone")
            .name("gone")
            .startedAt(Instant.EPOCH.plusMillis(9))
            .pid(7)
            .build();
    Resumption known = Resumption.of(Instant.EPOCH.plusSeconds(1), Optional.empty(), List.of(gone));
    try (Watcher watcher = Watcher.builder("local", engine).resume(known).build();
        Subscription subscription = watcher.subscribe(100)) {
      assertThat(watcher.portfolio().byId("gone")).contains(gone);
      assertThat(watcher.portfolio().freshness()).isInstanceOf(Freshness.Stale.class);
      assertThat(watcher.ready()).isNotDone();

      watcher.connect(PATIENCE);
      List<String> told = new ArrayList<>();
      while (!told.containsAll(List.of("gap", "die"))) {
        told.add(next(subscription).orElseThrow().action());
      }
      assertThat(watcher.portfolio().size()).isZero();
    }
  }

  @Test
  void settled_afterTheFirstPicture_bookmarkKnows() throws Exception {
    engine.start("a");
    Bookmark bookmark = Bookmark.atFirstContact();
    try (Watcher watcher = Watcher.builder("local", engine).build();
        Subscription subscription = watcher.subscribe(100)) {
      watcher.connect(PATIENCE);
      bookmark.told(next(subscription).orElseThrow());
      while (subscription.settled("local").isEmpty()) {
        subscription.next(Duration.ofMillis(10)); // It is said a moment after the picture is.
      }
      bookmark.settled(subscription.settled("local").orElseThrow());
      try (Subscription late = watcher.subscribe(100)) {
        assertThat(late.settled("local")).isPresent();
      }
    }
    assertThat(bookmark.now().orElseThrow().alive()).extracting(Container::id).containsExactly("a");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void settled_aStartIsHeldAndLaterEventsAreTold_isSaidBeforeAnyOfThem() throws Exception {
    engine.start("a");
    engine.start("c");
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Watcher watcher = Watcher.builder("local", engine).build();
        Subscription subscription = watcher.subscribe(100)) {
      watcher.connect(PATIENCE);
      assertThat(next(subscription)).isPresent();
      assertThat(next(subscription)).isPresent();
      while (subscription.settled("local").map(Settled::held).orElse(true)) {
        subscription.next(Duration.ofMillis(10));
      }
      // What comes while the watcher's thread stands still is handled as one.
      Thread here = Thread.currentThread();
      do {
        var _ =
            watcher
                .beat()
                .thenRun(() -> {
                  if (!Thread.currentThread().equals(here)) {
                    stopped.countDown();
                    await(goOn);
                  }
                });
      } while (!stopped.await(100, TimeUnit.MILLISECONDS));
      engine.hang();
      engine.start("b");
      engine.die("a");
      engine.die("c");
      engine.start("d");
      engine.awaitTaken();
      goOn.countDown();

      assertThat(next(subscription).orElseThrow().action()).isEqualTo("die");
      assertThat(subscription.settled("local").map(Settled::held).orElse(true)).isTrue();
    }
  }
}
