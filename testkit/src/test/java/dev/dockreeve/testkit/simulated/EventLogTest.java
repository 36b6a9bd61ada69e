// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private final EventLog log = new EventLog(InstantSource.system());

  private void append(String action) {
    log.append("container", action, "id", new TreeMap<>());
  }

  @Test
  void reader_thatDoesNotRead_keeps1024AndLosesTheRest() throws InterruptedException {
    EventSubscription slow = log.subscribe(OptionalLong.empty(), OptionalLong.empty());
    for (int i = 0; i < 1026; i++) {
      append("a" + i);
    }
    assertThat(log.dropped()).isEqualTo(2);
    for (int i = 0; i < 1024; i++) {
      assertThat(slow.next(Duration.ZERO)).hasValueSatisfying(e -> {});
    }
    assertThat(slow.next(Duration.ZERO)).isEmpty();
    assertThat(slow.ended()).isFalse();
  }

  @Test
  void unsubscribe_wakesTheReader() throws Exception {
    EventSubscription waiting = log.subscribe(OptionalLong.empty(), OptionalLong.empty());
    FutureTask<Boolean> reader = new FutureTask<>(() -> waiting.next(Duration.ofDays(1)).isEmpty());
    Thread.ofVirtual().start(reader);
    log.unsubscribe(waiting);
    assertThat(reader.get(5, TimeUnit.SECONDS)).isTrue();
    assertThat(log.subscribers()).isZero();
    append("unheard");
    assertThat(waiting.next(Duration.ofDays(1))).isEmpty();
  }

  @Test
  void replay_stopsAtTheFirstOlderEvent() {
    append("first");
    append("second");
    EventSubscription all = log.subscribe(OptionalLong.of(0), OptionalLong.empty());
    long stamp = all.replay().getLast().timeNanos();
    EventSubscription last = log.subscribe(OptionalLong.of(stamp), OptionalLong.empty());
    assertThat(all.replay()).extracting(SimulatedEvent::action).containsExactly("first", "second");
    assertThat(last.replay()).extracting(SimulatedEvent::action).containsExactly("second");
    log.forget();
    assertThat(log.subscribe(OptionalLong.of(0), OptionalLong.empty()).replay()).isEmpty();
  }
}
