// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BookmarkTest {

  private static final Instant BEGIN = Instant.parse("2026-06-01T12:00:00Z");

  private final Bookmark bookmark = Bookmark.atFirstContact();

  private static Container container(String id, int second) {
    return Container.builder(id).name(id).startedAt(BEGIN.plusSeconds(second)).pid(9).build();
  }

  private static Event event(String action, Origin origin, Container container, int second) {
    EngineEvent said = Derived.event(action, container, BEGIN.plusSeconds(second));
    return new Event("e", "h", origin, said, Optional.of(container));
  }

  private static Optional<Fingerprint> print(Event event) {
    return Optional.of(Fingerprint.of(event.said()));
  }

  @Test
  void told_startsAndEnds_aliveFollows() {
    Container a = container("a", 1);
    bookmark.told(event("start", Origin.INITIAL, a, 1));
    bookmark.told(event("start", Origin.LIVE, container("b", 2), 2));
    assertThat(bookmark.alive()).extracting(Container::id).containsExactly("a", "b");
    bookmark.told(event("die", Origin.LIVE, a.with().state(State.EXITED).build(), 3));
    assertThat(bookmark.alive()).extracting(Container::id).containsExactly("b");
  }

  @Test
  void told_madeUpEvents_areNeverTheLast() {
    Event real = event("start", Origin.LIVE, container("a", 1), 1);
    bookmark.settled(Settled.until(BEGIN));
    bookmark.told(event("start", Origin.INITIAL, container("b", 0), 5));
    assertThat(bookmark.now().orElseThrow().last()).isEmpty();
    bookmark.told(real);
    bookmark.told(event("die", Origin.RESYNC, container("a", 1), 9));
    bookmark.settled(Settled.until(BEGIN));
    assertThat(bookmark.now().orElseThrow().last()).isEqualTo(print(real));
  }

  @Test
  void told_replayedFromBefore_doesNotGoBackButLiveDoes() {
    Event newest = event("start", Origin.LIVE, container("a", 10), 10);
    Event put = event("exec_start", Origin.LIVE, container("a", 10), 2);
    bookmark.settled(Settled.until(BEGIN));
    bookmark.told(newest);
    bookmark.told(event("start", Origin.REPLAYED, container("b", 5), 5));
    assertThat(bookmark.now().orElseThrow().last()).as("until something is settled").isEmpty();
    bookmark.settled(Settled.until(BEGIN.plusSeconds(1)));
    assertThat(bookmark.now().orElseThrow().last()).isEqualTo(print(newest));
    bookmark.told(put); // The engine's clock was put back.
    bookmark.settled(Settled.until(BEGIN.plusSeconds(2)));
    assertThat(bookmark.now().orElseThrow().last()).isEqualTo(print(put));
  }

  @Test
  void told_otherEvents_neverMakeAlive() {
    Container unknown = Container.builder("x").build();
    bookmark.told(event("exec_create", Origin.LIVE, unknown, 1));
    bookmark.told(event("die", Origin.LIVE, unknown, 2));
    assertThat(bookmark.alive()).isEmpty();
  }

  @Test
  void told_renameOfTheSameLife_newestFactsOfThatLifeOnly() {
    bookmark.told(event("start", Origin.LIVE, container("a", 1), 1));
    Container renamed = container("a", 1).with().name("other").build();
    bookmark.told(event("rename", Origin.LIVE, renamed, 2));
    assertThat(bookmark.alive()).extracting(Container::name).containsExactly("other");
    bookmark.told(event("destroy", Origin.LIVE, container("a", 9), 3));
    assertThat(bookmark.alive()).extracting(Container::name).containsExactly("other");
  }

  @Test
  void takeChanges_onlySinceTheLastCall() {
    bookmark.told(event("start", Origin.LIVE, container("a", 1), 1));
    bookmark.told(event("start", Origin.LIVE, container("b", 2), 2));
    bookmark.settled(Settled.until(BEGIN));
    Bookmark.Changes first = bookmark.takeChanges();
    assertThat(first.alive()).extracting(Container::id).containsExactly("a", "b");
    assertThat(first.settled()).contains(BEGIN);
    assertThat(first.told()).hasSize(2);
    assertThat(bookmark.takeChanges().isEmpty()).isTrue();

    bookmark.settled(Settled.until(BEGIN));
    Event die = event("die", Origin.LIVE, container("a", 1), 3);
    bookmark.told(die);
    bookmark.told(event("exec_start", Origin.LIVE, container("x", 2), 4));
    Fingerprint told = Fingerprint.of(die.said());
    assertThat(bookmark.takeChanges())
        .isEqualTo(
            new Bookmark.Changes(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(told),
                List.of("a"),
                List.of()));
  }

  @Test
  void settled_whileSomethingIsHeld_tokenStandsStill() {
    Event first = event("exec_start", Origin.LIVE, container("a", 1), 1);
    Event second = event("exec_start", Origin.LIVE, container("a", 1), 5);
    bookmark.told(first);
    bookmark.settled(Settled.until(BEGIN));
    bookmark.told(second);
    bookmark.settled(new Settled(BEGIN.plusSeconds(3), true, Instant.MIN));
    assertThat(bookmark.now().orElseThrow().settled()).isEqualTo(BEGIN.plusSeconds(3));
    assertThat(bookmark.now().orElseThrow().last()).isEqualTo(print(first));
    bookmark.settled(Settled.until(BEGIN.plusSeconds(3)));
    assertThat(bookmark.now().orElseThrow().last()).isEqualTo(print(second));
  }

  @Test
  void takeChanges_lifeThatWasNeverTaken_leavesNoTrace() {
    bookmark.told(event("start", Origin.LIVE, container("kept", 1), 1));
    bookmark.takeChanges();
    bookmark.told(event("start", Origin.LIVE, container("short", 2), 2));
    bookmark.told(event("die", Origin.LIVE, container("short", 2), 3));
    bookmark.told(event("die", Origin.LIVE, container("kept", 1), 3));
    bookmark.told(event("start", Origin.LIVE, container("kept", 4), 4));
    bookmark.told(event("die", Origin.LIVE, container("kept", 4), 5));
    Bookmark.Changes changes = bookmark.takeChanges();
    assertThat(changes.gone()).containsExactly("kept");
    assertThat(changes.alive()).isEmpty();
  }

  @Test
  void now_startsAndEndsSinceWhatIsSettled_areKnownToBeTold() {
    bookmark.told(event("start", Origin.LIVE, container("a", 1), 1));
    bookmark.told(event("start", Origin.RESYNC, container("b", 1), 1));
    Event die = event("die", Origin.LIVE, container("a", 1), 3000);
    bookmark.told(die);
    bookmark.settled(Settled.until(die.time()));
    Resumption now = bookmark.now().orElseThrow();
    assertThat(now.accepted()).containsExactly(Fingerprint.of(die.said()));
    assertThat(Bookmark.of(now).now()).contains(now);
  }

  @Test
  void told_moreThanAreKept_newestOnes() {
    for (int i = 0; i < Bookmark.MOST + 2; i++) {
      bookmark.told(event("start", Origin.LIVE, container("c" + i, i), i));
    }
    bookmark.settled(Settled.until(BEGIN.minusSeconds(100)));
    assertThat(bookmark.now().orElseThrow().accepted()).hasSize(Bookmark.MOST);
    assertThat(bookmark.takeChanges().told()).hasSize(Bookmark.MOST);
  }

  @Test
  void takeChanges_appliedOneAfterTheOther_giveNow() {
    bookmark.settled(Settled.until(BEGIN));
    bookmark.told(event("start", Origin.LIVE, container("a", 1), 1));
    Bookmark other = Bookmark.of(bookmark.now().orElseThrow());
    assertThat(other.now()).isEqualTo(bookmark.now());
    assertThat(other.takeChanges().isEmpty()).isTrue();
  }

  @Test
  void look_startNotKnownWhenTold_takenFromThePictureOfThatLife() {
    Container vague = Container.builder("a").build();
    bookmark.told(event("start", Origin.LIVE, vague, 5));
    bookmark.look(portfolio(container("a", 7)));
    assertThat(bookmark.alive()).first().extracting(Container::pid).isEqualTo(0);
    bookmark.look(portfolio(container("a", 4)));
    assertThat(bookmark.alive()).containsExactly(container("a", 4));
  }

  @Test
  void lagged_aliveIsWhatThePictureShows() {
    bookmark.told(event("start", Origin.LIVE, container("a", 1), 1));
    bookmark.takeChanges();
    bookmark.lagged(portfolio(container("b", 2)));
    Bookmark.Changes changes = bookmark.takeChanges();
    assertThat(changes.gone()).containsExactly("a");
    assertThat(changes.alive()).containsExactly(container("b", 2));
  }

  private static Portfolio portfolio(Container container) {
    ContainerTrie trie = ContainerTrie.EMPTY.with(container);
    return new Portfolio("e", 1, new Freshness.Live(BEGIN), Optional.empty(), trie);
  }

  @Test
  void acceptedEvents_ofAlive_areNotAmongTheEnded() {
    Container a = container("a", 1);
    Container b = container("b", 2);
    Event start = event("start", Origin.LIVE, a, 1);
    Event derived = event("die", Origin.RESYNC, b.with().state(State.EXITED).build(), 3);
    Resumption known =
        Resumption.of(BEGIN, print(start), List.of(a)).acceptedEvents(List.of(start, derived));

    assertThat(known.accepted()).containsExactly(print(start).orElseThrow());
    assertThat(known.ended()).extracting(Container::id).containsExactly("b");
    Fingerprint other = new Fingerprint(1, 2);
    assertThat(known.accepted(Set.of(other)).accepted()).hasSize(2).contains(other);
    assertThat(known.engineId("x").engineId()).contains("x");
    assertThat(known.reach()).isBefore(known.settled());
  }
}
