// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OverflowTest {

  private final Overflow overflow = new Overflow(2, 1 << 20);

  private static Accepted run(String id, String container, Origin origin, long second) {
    EngineEvent said =
        EngineEvent.of(
            "container",
            "pause",
            Instant.ofEpochSecond(second),
            new Actor(container, Attributes.EMPTY));
    return Runs.run(id, "rule", new Event("docker", "h", origin, said, Optional.empty()));
  }

  private Overflow.Put put(Accepted run) {
    return overflow.put(List.of(run)).getFirst();
  }

  @Test
  void put_ofOneContainer_keepsTheLatest() {
    Accepted first = run("1", "c", Origin.LIVE, 10);
    Accepted second = run("2", "c", Origin.LIVE, 9); // Their stamps may be out of order.
    assertThat(put(first)).isEqualTo(new Overflow.Put.Waits());
    assertThat(put(second)).isEqualTo(new Overflow.Put.Coalesced(first, second));
    assertThat(overflow.all()).containsExactly(second);
  }

  @Test
  void put_ofAnOlderEventThatIsToldAgain_keepsTheNewerOne() {
    Accepted newer = run("1", "c", Origin.LIVE, 10);
    Accepted again = run("2", "c", Origin.REPLAYED, 5);
    Accepted other = run("3", "d", Origin.REPLAYED, 5);
    Accepted next = run("4", "c", Origin.REPLAYED, 11);
    put(newer);
    assertThat(put(again)).isEqualTo(new Overflow.Put.Coalesced(again, newer));
    assertThat(put(other)).isEqualTo(new Overflow.Put.Waits());
    assertThat(overflow.all()).containsExactly(newer, other);
    assertThat(put(next)).isEqualTo(new Overflow.Put.Coalesced(newer, next));
    Accepted none = run("5", "e", Origin.LIVE, 1);
    assertThat(put(none)).isEqualTo(new Overflow.Put.Refused(none));
  }
}
