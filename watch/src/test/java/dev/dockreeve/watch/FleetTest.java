// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several engines in one view. */
@Timeout(30)
class FleetTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration MOMENT = Duration.ofMillis(300);

  private final LocalEngine east = new LocalEngine();
  private final LocalEngine west = new LocalEngine();
  private final Fleet fleet = Fleet.of(watcher("east", east), watcher("west", west));

  private static Watcher watcher(String name, LocalEngine engine) {
    return Watcher.builder(name, engine).retry(Duration.ofMillis(1), Duration.ofMillis(5)).build();
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  private static String next(Subscription subscription) throws InterruptedException {
    return subscription.next(PATIENCE).orElseThrow() instanceof Notice.Happened(Event event)
        ? event.engine() + " " + event.action() + " " + event.actor().id()
        : next(subscription);
  }

  @Test
  void portfolio_twoEngines_showsBoth() throws Exception {
    east.start("a");
    west.start("b");
    FleetPortfolio both = fleet.start().awaitReady(PATIENCE);

    assertThat(both.portfolios().sequencedKeySet()).containsExactly("east", "west");
    assertThat(both.size()).isEqualTo(2);
    assertThat(both.connected()).isTrue();
    assertThat(both.byId("b").orElseThrow().engine()).isEqualTo("west");
    assertThat(both.byId("c")).isEmpty();
    assertThat(both.byName("a")).extracting(Located::engine).containsExactly("east");
    assertThat(both.byIdPrefix("")).hasSize(2);
    assertThat(both.byLabel("no", "such")).isEmpty();
    assertThat(both.containers()).extracting(Located::engine).containsExactly("east", "west");
    assertThat(both.engine("west").orElseThrow().byId("b")).isPresent();
    assertThat(both).asString().contains("east").contains("west");
  }

  @Test
  void subscription_twoEngines_oneQueueWithTheirNames() throws Exception {
    fleet.start().awaitReady(PATIENCE);
    Subscription subscription = fleet.subscribe(Room.of(100));
    east.start("a");
    assertThat(next(subscription)).isEqualTo("east start a");
    west.start("b");
    assertThat(next(subscription)).isEqualTo("west start b");
    assertThat(subscription.portfolios()).containsOnlyKeys("east", "west");
    subscription.close();
    east.die("a");
    assertThat(subscription.next()).isEmpty();
  }

  @Test
  @DisplayName("TC-28 One engine hangs: the others are unaffected")
  void engine_hangs_othersGoOn() throws Exception {
    west.hang();
    west.hangOnClose();
    east.start("a");
    Subscription subscription = fleet.subscribe(Room.of(100));
    FleetPortfolio some = fleet.start().awaitAnyReady(PATIENCE);

    assertThat(some.engine("east").orElseThrow().size()).isEqualTo(1);
    assertThat(some.connected()).isFalse();
    assertThat(some.engine("west").orElseThrow().staleReason()).isPresent();
    assertThat(next(subscription)).isEqualTo("east start a");
    for (int n = 0; n < 100; n++) {
      east.start("c" + n);
      assertThat(next(subscription)).isEqualTo("east start c" + n);
    }
    assertThatThrownBy(() -> fleet.awaitReady(MOMENT))
        .isInstanceOfSatisfying(
            NotReadyException.class, e -> assertThat(e.reasons()).containsOnlyKeys("west"));
    fleet.close();
    assertThat(east.closed()).isTrue();
    assertThat(subscription.closed()).isTrue();
  }

  @Test
  void engine_dead_othersGoOnAndItComesBack() throws Exception {
    west.refuse(Optional.of("nobody there"));
    fleet.start().awaitAnyReady(PATIENCE);
    assertThatThrownBy(() -> fleet.awaitReady(MOMENT))
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("engine west: nobody there");
    west.refuse(Optional.empty());

    assertThat(fleet.awaitReady(PATIENCE).connected()).isTrue();
  }

  @Test
  void add_whileRunning_isStartedAndTold() throws Exception {
    fleet.start().awaitReady(PATIENCE);
    Subscription subscription = fleet.subscribeWithExisting(Room.of(100));
    BlockingQueue<String> live = new LinkedBlockingQueue<>();
    fleet.onStatus((name, freshness) -> {
      if (freshness instanceof Freshness.Live) {
        live.add(name);
      }
    });
    LocalEngine south = new LocalEngine();
    south.start("s");
    fleet.add(watcher("south", south));

    assertThat(live.poll(10, TimeUnit.SECONDS)).isEqualTo("south");
    assertThat(next(subscription)).isEqualTo("south start s");
    assertThat(fleet.watcher("south")).isPresent();
    assertThat(subscription.portfolios()).containsKey("south");
  }

  @Test
  void add_runningWatcher_itsContainersComeFirst() throws Exception {
    LocalEngine south = new LocalEngine();
    south.start("s");
    Watcher running = watcher("south", south);
    running.connect(PATIENCE);
    Subscription subscription = fleet.subscribeWithExisting(Room.of(100));
    fleet.add(running);
    south.die("s");

    assertThat(next(subscription)).isEqualTo("south start s");
    assertThat(next(subscription)).isEqualTo("south die s");
  }

  @Test
  void remove_whileRunning_closesItAndLeavesTheRest() throws Exception {
    fleet.start().awaitReady(PATIENCE);
    Subscription subscription = fleet.subscribe(Room.of(100));

    assertThat(fleet.remove("west")).isTrue();
    assertThat(fleet.remove("west")).isFalse();
    assertThat(west.closed()).isTrue();
    assertThat(fleet.portfolio().portfolios()).containsOnlyKeys("east");
    assertThat(subscription.closed()).isFalse();
    assertThat(subscription.portfolios()).containsOnlyKeys("east");
    east.start("a");
    assertThat(next(subscription)).isEqualTo("east start a");
  }

  @Test
  void awaitReady_engineThatIsNotThereIsRemoved_waitsForTheRestOnly() throws Exception {
    west.refuse(Optional.of("not there"));
    fleet.start();
    CompletableFuture<FleetPortfolio> ready = fleet.ready();
    fleet.awaitAnyReady(PATIENCE);
    assertThat(ready).isNotDone();
    fleet.remove("west");

    assertThat(ready.get(10, TimeUnit.SECONDS).portfolios()).containsOnlyKeys("east");
    assertThat(fleet.awaitReady(PATIENCE).size()).isZero();
  }

  @Test
  void anyReady_allClosedBefore_ends() {
    east.refuse(Optional.of("not there"));
    west.refuse(Optional.of("not there"));
    CompletableFuture<FleetPortfolio> any = fleet.start().anyReady();
    fleet.close();

    assertThatThrownBy(() -> any.get(10, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void onStatus_closed_isNotCalledAgain() throws Exception {
    Set<String> called = new TreeSet<>();
    BlockingQueue<String> others = new LinkedBlockingQueue<>();
    Registration registration = fleet.onStatus((name, _) -> called.add(name));
    fleet.onStatus((name, _) -> others.add(name));
    registration.close();
    registration.close();
    fleet.start().awaitReady(PATIENCE);

    assertThat(others.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(called).isEmpty();
  }

  @Test
  void names_twice_refused() {
    LocalEngine other = new LocalEngine();
    assertThatThrownBy(() -> fleet.add(watcher("east", other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("watcher: east");
  }

  @Test
  void close_twice_endsAll() throws Exception {
    Subscription subscription = fleet.subscribe(Room.of(2), _ -> {});
    fleet.start();
    fleet.close();
    fleet.close();

    assertThat(subscription.closed()).isTrue();
    assertThat(east.closed()).isTrue();
    assertThat(fleet.subscribe(Room.of(2)).next()).isEmpty();
    assertThatThrownBy(() -> fleet.add(watcher("south", new LocalEngine())))
        .isInstanceOf(IllegalStateException.class);
  }
}
