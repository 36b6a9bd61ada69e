// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a watcher begins, fails, recovers and ends, as its embedder sees it. */
@Timeout(30)
class WatcherLifeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LocalEngine engine = new LocalEngine();
  private final AtomicInteger brokenClock = new AtomicInteger();
  private final Watcher watcher =
      Watcher.builder("local", engine)
          .retry(Duration.ofMillis(1), Duration.ofMillis(5))
          .clock(this::now)
          .build();

  /** An error of the virtual machine, where nobody expects one, as often as it is asked for. */
  private Instant now() {
    if (brokenClock.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new StackOverflowError("planted");
    }
    return InstantSource.system().instant();
  }

  @AfterEach
  void close() {
    brokenClock.set(0);
    watcher.close();
  }

  private static Event nextEvent(Subscription subscription) throws InterruptedException {
    return subscription.next(PATIENCE).orElseThrow() instanceof Notice.Happened(Event event)
        ? event
        : nextEvent(subscription);
  }

  @Test
  void beat_threadHangsInAListener_comesOnlyAfter() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    watcher.onStatus(_ -> {
      hangs.countDown();
      try {
        goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
    watcher.start();
    assertThat(hangs.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    var beat = watcher.beat();
    assertThat(beat).isNotDone();
    goOn.countDown();
    assertThat(beat.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isSameAs(watcher);
  }

  @Test
  @DisplayName("TC-35 A connect failure ends the wait for the first picture, with the error")
  void connect_refused_endsWithTheReason() throws Exception {
    engine.refuse(Optional.of("no permission, join the group docker"));

    assertThatThrownBy(() -> watcher.connect(PATIENCE))
        .isInstanceOfSatisfying(
            NotReadyException.class,
            e ->
                assertThat(e.reasons())
                    .containsEntry("local", "no permission, join the group docker"))
        .hasMessage("engine local: no permission, join the group docker");
    assertThatThrownBy(() -> watcher.connect(PATIENCE)).isInstanceOf(NotReadyException.class);
    assertThat(watcher.portfolio().staleReason().orElseThrow()).contains("permission");

    engine.refuse(Optional.empty());
    engine.start("a");
    assertThat(watcher.awaitReady(PATIENCE).size()).isEqualTo(1);
    assertThat(watcher.connect(PATIENCE).connected()).isTrue();
  }

  @Test
  void awaitReady_patienceAtItsEnd_saysTheLastReason() {
    engine.refuse(Optional.of("nobody there"));
    watcher.start();

    assertThatThrownBy(() -> watcher.awaitReady(Duration.ofMillis(200)))
        .isInstanceOf(NotReadyException.class)
        .hasMessage("engine local: nobody there");
  }

  @Test
  void awaitReady_closedMeanwhile_saysSo() {
    engine.hang();
    watcher.start().close();

    assertThatThrownBy(() -> watcher.awaitReady(PATIENCE))
        .isInstanceOf(NotReadyException.class)
        .hasMessage("engine local: the watcher is closed");
  }

  @Test
  @DisplayName("TC-15 After close the picture stays, and says that it is stale")
  void close_afterAPicture_isStale() throws Exception {
    engine.start("a");
    watcher.connect(PATIENCE);
    watcher.close();

    assertThat(watcher.portfolio().size()).isEqualTo(1);
    assertThat(watcher.portfolio().connected()).isFalse();
    assertThat(watcher.portfolio().staleReason()).hasValue("the watcher is closed");
    assertThat(watcher.portfolio().syncedAt()).isPresent();
  }

  @Test
  void engineInfo_afterContact_isThatOfThePicture() throws Exception {
    assertThat(watcher.engineInfo()).isEmpty();
    Portfolio portfolio = watcher.connect(PATIENCE);

    assertThat(portfolio.engineInfo().orElseThrow().product()).isEqualTo("Local");
    assertThat(watcher.engineInfo()).isEqualTo(portfolio.engineInfo());
    assertThat(watcher.url()).isEqualTo("local:");
    assertThat(watcher.engine()).isSameAs(engine);
  }

  @Test
  @DisplayName("TC-16 A watcher whose thread fails is seen to fail, and goes on")
  void thread_fails_isVisibleAndRestarted() throws Exception {
    BlockingQueue<Freshness> seen = new LinkedBlockingQueue<>();
    watcher.onStatus(seen::add);
    engine.start("a");
    watcher.connect(PATIENCE);
    Subscription subscription = watcher.subscribe(100);
    brokenClock.set(4);
    engine.cut();
    engine.start("b");

    Event gap = nextEvent(subscription); // What was being handled may be lost, and that is said.
    assertThat(gap.action()).isEqualTo("gap");
    assertThat(nextEvent(subscription).actor().id()).isEqualTo("b");
    assertThat(brokenClock).hasValue(0);
    assertThat(seen)
        .filteredOn(f -> f instanceof Freshness.Stale s && s.reason().contains("planted"))
        .isNotEmpty();
    assertThat(watcher.awaitReady(PATIENCE)).isNotNull();
    engine.die("a");
    assertThat(nextEvent(subscription).action()).isEqualTo("die");
    assertThat(watcher.portfolio().byId("a")).isEmpty();
  }

  @Test
  void close_whileTheThreadFails_ends() throws Exception {
    watcher.connect(PATIENCE);
    Subscription subscription = watcher.subscribe(10);
    CountDownLatch failing = new CountDownLatch(1);
    watcher.onStatus(freshness -> {
      if (freshness instanceof Freshness.Stale stale && stale.reason().contains("planted")) {
        failing.countDown();
      }
    });
    brokenClock.set(1_000_000);
    engine.cut();

    assertThat(failing.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(watcher.portfolio().connected()).isFalse();
    brokenClock.set(0);
    watcher.close();
    assertThat(subscription.closed()).isTrue();
  }

  @Test
  void statusListener_error_watcherGoesOn() throws Exception {
    watcher.onStatus(_ -> {
      throw new AssertionError("a listener's bug");
    });
    assertThat(watcher.connect(PATIENCE).connected()).isTrue();
  }

  @Test
  @DisplayName("TC-16 A listener that leaves an interrupt on the watcher's thread ends nothing")
  void statusListener_interruptsItsThread_watcherGoesOn() throws Exception {
    watcher.onStatus(_ -> Thread.currentThread().interrupt());
    watcher.connect(PATIENCE);
    Subscription subscription = watcher.subscribe(10);
    engine.start("a");

    assertThat(nextEvent(subscription).actor().id()).isEqualTo("a");
  }

  @Test
  void statusListener_throwsWhatItDoesNotDeclare_watcherGoesOn() throws Exception {
    watcher.onStatus(_ -> WatcherLifeTest.<RuntimeException>sneak(new IOException("planted")));
    watcher.connect(PATIENCE);
    Subscription subscription = watcher.subscribe(10);
    engine.start("a");

    assertThat(nextEvent(subscription).actor().id()).isEqualTo("a");
  }

  @SuppressWarnings("unchecked") // As Kotlin's lambdas do it.
  private static <E extends Exception> void sneak(Exception e) throws E {
    throw (E) e;
  }

  @Test
  void sweeps_neverEnd_noStreamIsLeftBehind() throws Exception {
    engine.hangSweeps();
    try (Watcher impatient =
        Watcher.builder("impatient", engine)
            .retry(Duration.ofMillis(1), Duration.ofMillis(1))
            .liveness(Duration.ofMillis(4), Duration.ofMillis(4))
            .build()) {
      BlockingQueue<Freshness> seen = new LinkedBlockingQueue<>();
      impatient.onStatus(seen::add);
      impatient.connect(PATIENCE);
      for (int lost = 0; lost < 20; ) {
        lost += seen.poll(10, TimeUnit.SECONDS) instanceof Freshness.Stale ? 1 : 0;
      }
      // One that tells, one that sweeps, and one of each that is just being closed.
      assertThat(engine.openStreams()).isLessThanOrEqualTo(4);
    }
  }

  @ParameterizedTest
  @CsvSource({"PT0S, PT1S", "PT-1S, PT1S", "PT2S, PT1S"})
  void retry_makesNoSense_refused(Duration first, Duration max) {
    Watcher.Builder builder = Watcher.builder("local", engine);
    assertThatThrownBy(() -> builder.retry(first, max))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: 0 < first <= max");
  }

  @Test
  void registration_closed_isNotCalledAgain() throws Exception {
    AtomicInteger first = new AtomicInteger();
    BlockingQueue<Freshness> second = new LinkedBlockingQueue<>();
    Registration registration = watcher.onStatus(_ -> first.incrementAndGet());
    registration.close();
    registration.close();
    watcher.onStatus(second::add);
    watcher.connect(PATIENCE);

    assertThat(second.poll(10, TimeUnit.SECONDS)).isInstanceOf(Freshness.Live.class);
    assertThat(first).hasValue(0);
  }

  @Test
  void subscribeWithExisting_late_getsWhatIsThereAndThenWhatComes() throws Exception {
    engine.start("a");
    watcher.connect(PATIENCE);
    Subscription early = watcher.subscribe(100);
    engine.start("b");
    assertThat(nextEvent(early).actor().id()).isEqualTo("b");
    Subscription late = watcher.subscribeWithExisting(Room.of(2));
    engine.die("a");

    Event one = nextEvent(late);
    Event two = nextEvent(late);
    assertThat(one.actor().id() + two.actor().id()).isIn("ab", "ba");
    assertThat(one.origin()).isEqualTo(Origin.INITIAL);
    assertThat(two.origin()).isEqualTo(Origin.INITIAL);
    assertThat(one.host()).isEqualTo("host");
    assertThat(nextEvent(late).action()).isEqualTo("die");
  }

  @Test
  void callback_blocks_delaysNobody() throws Exception {
    watcher.connect(PATIENCE);
    CountDownLatch release = new CountDownLatch(1);
    BlockingQueue<Notice> got = new LinkedBlockingQueue<>();
    Subscription blocked =
        watcher.subscribe(
            Room.of(2),
            notice -> {
              try {
                got.add(notice);
                release.await();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    Subscription good = watcher.subscribe(100);
    for (int n = 0; n < 20; n++) {
      engine.start("c" + n);
      assertThat(nextEvent(good).actor().id()).isEqualTo("c" + n);
    }
    assertThat(got).hasSizeLessThanOrEqualTo(1);
    release.countDown();
    Notice last = got.poll(10, TimeUnit.SECONDS);
    while (!(last instanceof Notice.Lagged)) {
      last = got.poll(10, TimeUnit.SECONDS);
      assertThat(last).isNotNull();
    }
    blocked.close();
    engine.start("z");
    nextEvent(good);
    assertThat(got).isEmpty();
  }
}
