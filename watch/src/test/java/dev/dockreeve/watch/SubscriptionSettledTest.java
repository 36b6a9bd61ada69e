// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is settled for a subscriber depends on what it has taken. */
@Timeout(30)
class SubscriptionSettledTest {

  private static final Instant FIRST = Instant.ofEpochSecond(1);
  private static final Instant SECOND = Instant.ofEpochSecond(2);

  private final Subscription subscription =
      new Subscription(Subscription.Kind.ONE_ENGINE, Room.of(3), false, _ -> {});

  private void take() throws InterruptedException {
    assertThat(subscription.next(Duration.ZERO)).isPresent();
  }

  @Test
  void settled_onlyWhenAllOfBeforeIsTaken() throws InterruptedException {
    assertThat(subscription.settled("e")).isEmpty();
    subscription.settled("e", Settled.until(FIRST));
    assertThat(subscription.settled("e")).contains(Settled.until(FIRST));

    subscription.offer(List.of(Tokens.event(1), Tokens.event(2)));
    subscription.settled("e", Settled.until(SECOND));
    take();
    assertThat(subscription.settled("e")).contains(Settled.until(FIRST));
    take();
    assertThat(subscription.settled("e")).contains(Settled.until(SECOND));
    assertThat(subscription.settled("other")).isEmpty();
  }

  @Test
  void settled_openWhetherSomethingWasLost_nothingUntilThatIsKnown() throws InterruptedException {
    subscription.settled("e", Settled.until(FIRST));
    subscription.offer(List.of(Tokens.event(1), Tokens.event(2)));
    subscription.settled("e", Settled.OPEN);
    take();
    assertThat(subscription.settled("e")).contains(Settled.until(FIRST));
    take();
    assertThat(subscription.settled("e")).isEmpty();
    subscription.settled("e", Settled.until(FIRST));
    assertThat(subscription.settled("e")).contains(Settled.until(FIRST));
  }

  @Test
  void settled_behindMissedEvents_whenThatIsSaid() throws InterruptedException {
    subscription.offer(List.of(Tokens.event(1), Tokens.event(2), Tokens.event(3)));
    subscription.offer(List.of(Tokens.event(1)));
    subscription.settled("e", Settled.until(FIRST));
    take();
    take();
    take();
    assertThat(subscription.settled("e")).isEmpty();
    assertThat(subscription.next(Duration.ZERO)).contains(new Notice.Lagged(1));
    assertThat(subscription.settled("e")).contains(Settled.until(FIRST));
  }

  @Test
  void settled_nobodyTakes_olderOnesAreKept() throws InterruptedException {
    subscription.offer(List.of(Tokens.event(1)));
    for (int i = 1; i <= 1000; i++) {
      subscription.settled("e", Settled.until(Instant.ofEpochSecond(i)));
    }
    assertThat(subscription.settled("e")).isEmpty();
    take();
    assertThat(subscription.settled("e").orElseThrow().until())
        .isBetween(FIRST, FIRST.plusSeconds(999));
  }

  @Test
  void settled_nobodyTakes_openOnesAreNotForgotten() throws InterruptedException {
    subscription.offer(List.of(Tokens.event(1)));
    for (int i = 1; i <= 1000; i++) {
      subscription.settled("e", Settled.until(Instant.ofEpochSecond(i)));
      subscription.settled("f", Settled.until(Instant.ofEpochSecond(i)));
    }
    for (int i = 1; i <= 1000; i++) {
      subscription.settled("e", Settled.OPEN);
    }
    take();
    assertThat(subscription.settled("e")).isEmpty();
    assertThat(subscription.settled("f")).isPresent();
  }

  @Test
  void settled_nobodyTakes_thatSomethingIsHeldIsNotForgotten() throws InterruptedException {
    subscription.offer(List.of(Tokens.event(1)));
    for (int i = 1; i <= 1000; i++) {
      subscription.settled("e", Settled.until(FIRST));
    }
    subscription.settled("e", new Settled(FIRST, true, Instant.MIN));
    take();
    assertThat(subscription.settled("e")).contains(new Settled(FIRST, true, Instant.MIN));
  }

  @Test
  void settled_heldAgainAndAgainWhileNobodyTakes_theLastOneIsNotForgotten()
      throws InterruptedException {
    subscription.offer(List.of(Tokens.event(1), Tokens.event(2)));
    for (int i = 0; i < 1000; i++) {
      subscription.settled("e", new Settled(FIRST, true, Instant.MIN));
      subscription.settled("f", Settled.OPEN);
      subscription.settled("e", Settled.until(FIRST));
      subscription.settled("f", Settled.until(FIRST));
    }
    subscription.offer(List.of(Tokens.event(3)));
    subscription.settled("e", new Settled(FIRST, true, Instant.MIN));
    subscription.settled("e", Settled.until(SECOND));
    subscription.settled("f", Settled.until(SECOND));
    take();
    assertThat(subscription.settled("e").map(Settled::held).orElse(true)).isTrue();
    take();
    assertThat(subscription.settled("e").map(Settled::held).orElse(true)).isTrue();
    take();
    assertThat(subscription.settled("e")).contains(Settled.until(SECOND));
    assertThat(subscription.settled("f")).contains(Settled.until(SECOND));
  }
}
