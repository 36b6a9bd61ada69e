// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a subscription holds, and what it leaves out. */
@Timeout(30)
class SubscriptionTest {

  private static Subscription of(Room room) {
    return new Subscription(Subscription.Kind.ONE_ENGINE, room, false, _ -> {});
  }

  private static Portfolio portfolio(Container... containers) {
    ContainerTrie trie = ContainerTrie.EMPTY;
    for (Container container : containers) {
      trie = trie.with(container);
    }
    return new Portfolio("e", 1, new Freshness.Live(Instant.EPOCH), Optional.empty(), trie);
  }

  private static Event event(String id, int labelLength) {
    Actor actor = new Actor(id, Attributes.of("label", "x".repeat(labelLength)));
    EngineEvent said = EngineEvent.of("container", "kill", Instant.EPOCH, actor);
    return new Event("e", "h", Origin.LIVE, said, Optional.empty());
  }

  private static Event start(Container container) {
    EngineEvent said = Derived.event("start", container, Instant.EPOCH);
    return new Event("e", "h", Origin.LIVE, said, Optional.of(container));
  }

  private static Container life(String id, long second) {
    return Container.builder(id).startedAt(Instant.ofEpochSecond(second)).build();
  }

  private static List<String> together(Subscription from, Room most) throws InterruptedException {
    return from.next(Duration.ZERO, most).stream()
        .map(notice ->
            switch (notice) {
              case Notice.Happened(Event event) -> event.actor().id();
              case Notice.Lagged(long missed) -> "-" + missed;
            })
        .toList();
  }

  @Test
  void next_severalTogether_takesWhatIsThereWithinItsBounds() throws InterruptedException {
    Subscription subscription = of(new Room(4, 1 << 20));
    subscription.join(portfolio());
    assertThat(together(subscription, Room.of(2))).isEmpty();
    for (int i = 0; i < 6; i++) {
      subscription.offer(List.of(event("c" + i, 10)));
    }

    assertThat(together(subscription, Room.of(3))).containsExactly("c0", "c1", "c2");
    long one = event("c", 10).bytes();
    assertThat(together(subscription, new Room(10, one))).containsExactly("c3");
    assertThat(together(subscription, Room.of(10))).containsExactly("-2");
    subscription.offer(List.of(event("large", 100_000), event("after", 10)));
    assertThat(together(subscription, new Room(10, 1000))).containsExactly("large");
    assertThat(together(subscription, new Room(10, 1000))).containsExactly("after");

    subscription.offer(List.of(event("left", 10)));
    subscription.end();
    assertThat(together(subscription, Room.of(10))).containsExactly("left");
    assertThat(subscription.next(Duration.ofDays(1), Room.of(10))).isEmpty();
  }

  private static List<String> taken(Subscription subscription) throws InterruptedException {
    List<String> words = new ArrayList<>();
    for (Optional<Notice> next = subscription.next(Duration.ZERO);
        next.isPresent();
        next = subscription.next(Duration.ZERO)) {
      words.add(
          switch (next.get()) {
            case Notice.Happened(Event event) -> event.actor().id();
            case Notice.Lagged(long missed) -> "-" + missed;
          });
    }
    return words;
  }

  @Test
  void offer_beyondTheNotices_saysHowManyWereMissed() throws InterruptedException {
    Subscription subscription = of(Room.of(3));
    for (int n = 0; n < 5; n++) {
      subscription.offer(List.of(event("c" + n, 0)));
    }
    assertThat(taken(subscription)).containsExactly("c0", "c1", "c2", "-2");

    subscription.offer(List.of(event("d", 0)));
    assertThat(taken(subscription)).containsExactly("d");
  }

  @Test
  void offer_beyondTheBytes_saysHowManyWereMissed() throws InterruptedException {
    long each = event("c0", 1000).bytes();
    Subscription subscription = of(new Room(1000, 2 * each + each / 2));
    for (int n = 0; n < 7; n++) {
      subscription.offer(List.of(event("c" + n, 1000)));
    }
    assertThat(subscription.next(Duration.ZERO)).isPresent();
    subscription.offer(List.of(event("d0", 1000), event("d1", 1000)));
    subscription.offer(List.of(event("d2", 1000)));

    assertThat(taken(subscription)).containsExactly("c1", "-5", "d0", "-2");
    subscription.offer(List.of(event("e0", 1000), event("e1", 1000)));
    assertThat(taken(subscription)).as("all room was given back").containsExactly("e0", "e1");
  }

  @Test
  void offer_eventBiggerThanTheRoom_comesAlone() throws InterruptedException {
    Subscription subscription = of(new Room(10, 1));
    subscription.offer(List.of(event("big", 100_000), event("next", 0)));

    assertThat(taken(subscription)).containsExactly("big", "-1");
  }

  @Test
  void hugeLabels_thousandsOfEvents_stayWithinTheRoom() throws InterruptedException {
    Subscription subscription = of(Room.of(100_000));
    Event huge = event("huge", 100_000);
    for (int n = 0; n < 5000; n++) {
      subscription.offer(List.of(huge));
    }
    long held = 0;
    for (Notice notice = subscription.next().orElseThrow();
        notice instanceof Notice.Happened(Event event);
        notice = subscription.next().orElseThrow()) {
      held += event.bytes();
    }
    assertThat(held).isBetween(15L << 20, 16L << 20);
  }

  @Test
  void iteration_untilTheEnd_bringsAll() {
    Subscription subscription = of(Room.of(10));
    subscription.offer(List.of(event("a", 0), event("b", 0)));
    subscription.end();
    List<Notice> notices = new ArrayList<>();
    for (Notice notice : subscription) {
      notices.add(notice);
    }
    assertThat(notices).hasSize(2);
    Iterator<Notice> over = subscription.iterator();
    assertThatThrownBy(over::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void iteration_interrupted_endsAndKeepsTheFlag() {
    Subscription subscription = of(Room.of(10));
    Thread.currentThread().interrupt();

    assertThat(subscription.iterator().hasNext()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void close_withNoticesWaiting_dropsThem() throws InterruptedException {
    Subscription subscription = of(Room.of(2));
    subscription.offer(List.of(event("a", 0), event("b", 0), event("c", 0)));
    subscription.close();
    subscription.offer(List.of(event("d", 0)));

    assertThat(subscription.next()).isEmpty();
    assertThat(subscription.closed()).isTrue();
  }

  @Test
  void existing_eachContainer_toldFirstAsInitialStart() throws InterruptedException {
    Subscription subscription =
        new Subscription(Subscription.Kind.ONE_ENGINE, Room.of(2), true, _ -> {});
    Container unknownStart = Container.builder("b").build();
    subscription.join(portfolio(life("a", 5), unknownStart, life("c", 7)));
    subscription.settled("e", Settled.until(Instant.EPOCH));
    subscription.offer(List.of(event("x", 0)));
    List<Event> told = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      assertThat(subscription.settled("e")).as("some are not told yet").isEmpty();
      if (subscription.next().orElseThrow() instanceof Notice.Happened(Event event)) {
        told.add(event);
      }
    }
    assertThat(told).extracting(Event::origin).containsOnly(Origin.INITIAL);
    assertThat(told).extracting(Event::action).containsOnly("start");
    assertThat(told)
        .extracting(e -> e.actor().id() + e.time().getEpochSecond())
        .containsExactlyInAnyOrder("a5", "b0", "c7");
    assertThat(taken(subscription)).containsExactly("x");
    assertThat(subscription.settled("e")).contains(Settled.until(Instant.EPOCH));
  }

  @Test
  void existing_startOfAShownLife_isNotToldAgain() throws InterruptedException {
    Subscription subscription =
        new Subscription(Subscription.Kind.ONE_ENGINE, Room.of(10), true, _ -> {});
    subscription.join(portfolio(life("a", 5)));
    subscription.offer(List.of(start(life("a", 5)), start(life("b", 5)), start(life("a", 6))));

    assertThat(taken(subscription)).containsExactly("a", "b", "a");
  }

  @Test
  void callback_throws_isLoggedAndGoesOn() throws InterruptedException {
    BlockingQueue<Notice> got = new LinkedBlockingQueue<>();
    Subscription subscription =
        of(Room.of(10))
            .callBack(
                "e",
                notice -> {
                  got.add(notice);
                  throw new IllegalStateException("a callback's bug");
                });
    subscription.offer(List.of(event("a", 0), event("b", 0)));

    assertThat(got.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(got.poll(10, TimeUnit.SECONDS)).isNotNull();
    subscription.close();
  }

  @Test
  void portfolio_ofSeveralEngines_refused() {
    Subscription subscription =
        new Subscription(Subscription.Kind.SEVERAL_ENGINES, Room.of(2), false, _ -> {});
    subscription.join(portfolio());

    assertThatThrownBy(subscription::portfolio).isInstanceOf(IllegalStateException.class);
    assertThat(subscription.portfolios()).containsOnlyKeys("e");
  }

  @Test
  void room_tooSmall_refused() {
    assertThatThrownBy(() -> Room.of(1)).hasMessageContaining("notices: 1");
    assertThatThrownBy(() -> new Room(2, 0)).hasMessageContaining("bytes: 0");
  }
}
