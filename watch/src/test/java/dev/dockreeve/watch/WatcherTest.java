// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watcher with real threads, on an engine in memory. */
@Timeout(30)
class WatcherTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LocalEngine engine = new LocalEngine();
  private final Watcher watcher =
      Watcher.builder("local", engine).retry(Duration.ofMillis(1), Duration.ofMillis(5)).build();

  @AfterEach
  void close() {
    watcher.close();
  }

  private Portfolio live() throws Exception {
    return watcher.start().ready().get(10, TimeUnit.SECONDS);
  }

  private static Event nextEvent(Subscription subscription) throws InterruptedException {
    Optional<Notice> next = subscription.next(PATIENCE);
    if (next.isPresent() && next.get() instanceof Notice.Happened(Event event)) {
      return event;
    }
    throw new AssertionError("no event but " + next);
  }

  @Test
  void ready_completesWithTheFirstPicture() throws Exception {
    engine.start("a");
    assertThat(watcher.portfolio().freshness()).isInstanceOf(Freshness.Stale.class);
    Portfolio portfolio = live();

    assertThat(portfolio.byId("a")).isPresent();
    assertThat(portfolio.byName("a")).isEqualTo(portfolio.byId("a"));
    assertThat(portfolio.freshness()).isInstanceOf(Freshness.Live.class);
    assertThat(watcher.engineInfo()).isPresent();
    assertThat(watcher.portfolio().version()).isGreaterThanOrEqualTo(portfolio.version());
  }

  @Test
  void ready_listenersWereToldBefore() throws Exception {
    AtomicReference<Freshness> told = new AtomicReference<>();
    watcher.onStatus(told::set);
    CompletableFuture<Freshness> toldWhenReady = watcher.ready().thenApply(_ -> told.get());
    watcher.start();
    assertThat(toldWhenReady.get(10, TimeUnit.SECONDS)).isInstanceOf(Freshness.Live.class);
  }

  @Test
  @DisplayName("TC-16 Started twice is started once")
  void start_twice_connectsOnce() throws Exception {
    watcher.start();
    live();
    assertThat(engine.identified()).isEqualTo(1);
  }

  @Test
  void subscription_seesWhatHappensAfterItsPicture() throws Exception {
    live();
    Subscription subscription = watcher.subscribe(100);
    assertThat(subscription.portfolio().size()).isZero();
    engine.start("a");
    assertThat(nextEvent(subscription).action()).isEqualTo("start");
    assertThat(watcher.portfolio().byId("a")).isPresent();
    engine.die("a");
    assertThat(nextEvent(subscription).action()).isEqualTo("die");
    assertThat(watcher.portfolio().size()).isZero();
    assertThat(subscription.portfolio().size()).isZero();
  }

  @Test
  void subscribe_amidEvents_pictureAndStreamFit() throws Exception {
    live();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < 300; i++) {
                engine.start("c" + i);
              }
            });
    for (int round = 0; round < 20; round++) {
      try (Subscription subscription = watcher.subscribe(2000)) {
        int known = subscription.portfolio().size();
        Optional<Notice> next = subscription.next(Duration.ofMillis(20));
        if (next.isPresent() && next.get() instanceof Notice.Happened(Event event)) {
          assertThat(subscription.portfolio().byId(event.actor().id())).isEmpty();
          assertThat(known).isLessThan(300);
        }
      }
    }
    writer.join();
  }

  @Test
  void stream_ends_reconnectsAndGoesOn() throws Exception {
    live();
    Subscription subscription = watcher.subscribe(10);
    engine.cut();
    engine.start("a");

    assertThat(nextEvent(subscription).actor().id()).isEqualTo("a");
    assertThat(watcher.statistics().reconnects()).isPositive();
  }

  @Test
  @DisplayName("TC-20 Who never reads delays nobody, and is told how much it missed")
  void subscriber_neverReads_laggedAndOthersGoOn() throws Exception {
    live();
    Subscription slow = watcher.subscribe(4);
    Subscription good = watcher.subscribe(1000);
    for (int i = 0; i < 50; i++) {
      engine.start("c" + i);
      nextEvent(good);
    }
    for (int i = 0; i < 4; i++) {
      nextEvent(slow);
    }
    assertThat(slow.next(PATIENCE)).hasValue(new Notice.Lagged(46));
    engine.start("last");
    assertThat(nextEvent(slow).actor().id()).isEqualTo("last");
  }

  @Test
  void close_whileConnecting_endsAtOnce() throws Exception {
    engine.hang();
    watcher.start();
    Subscription subscription = watcher.subscribe(2);
    CountDownLatch ended = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          try {
            subscription.next();
            ended.countDown();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    watcher.close();
    watcher.close();

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(subscription.closed()).isTrue();
    assertThat(engine.closed()).isTrue();
    assertThatThrownBy(() -> watcher.ready().get(1, TimeUnit.SECONDS)).isNotNull();
    assertThat(watcher.start()).isSameAs(watcher);
    assertThat(watcher.subscribe(2).closed()).isTrue();
  }

  @Test
  void engine_withABug_watcherGoesOn() throws Exception {
    engine.failNext(3);
    engine.start("a");

    assertThat(live().size()).isEqualTo(1);
  }

  @Test
  void statusListener_throws_watcherGoesOn() throws Exception {
    AtomicInteger called = new AtomicInteger();
    watcher.onStatus(_ -> {
      called.incrementAndGet();
      throw new IllegalStateException("a listener's bug");
    });
    live();
    Subscription subscription = watcher.subscribe(10);
    engine.cut();
    engine.start("a");

    assertThat(nextEvent(subscription).actor().id()).isEqualTo("a");
    assertThat(called).hasValueGreaterThan(0);
  }

  @Test
  @DisplayName("TC-27 A hundred reconnects leave no threads behind")
  void reconnects_hundred_noThreadsLeft() throws Exception {
    engine.start("before"); // So that there is an event to prove continuity by.
    live();
    Subscription subscription = watcher.subscribe(1000);
    for (int i = 0; i < 100; i++) {
      engine.cut();
      engine.start("c" + i);
      assertThat(nextEvent(subscription).actor().id()).isEqualTo("c" + i);
    }
    assertThat(engine.openStreams()).isLessThanOrEqualTo(1);
  }

  @Test
  void subscribe_noRoom_refused() {
    assertThatThrownBy(() -> watcher.subscribe(1)).hasMessageContaining("notices: 1");
  }
}
