// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SmallPartsTest {

  @Test
  void seenEvents_withinAGeneration_neverForgotten() {
    SeenEvents seen = new SeenEvents();
    for (int i = 0; i < 3 * SeenEvents.GENERATION; i++) {
      assertThat(seen.add(print(i))).isTrue();
      assertThat(seen.add(print(i))).isFalse();
      assertThat(seen.add(print(Math.max(0, i - SeenEvents.GENERATION + 1)))).isFalse();
    }
    assertThat(seen.add(print(0))).as("forgotten in the end").isTrue();
  }

  @Test
  void seenEvents_sameStampOtherContent_areDifferent() {
    SeenEvents seen = new SeenEvents();
    for (int i = 0; i < SeenEvents.GENERATION; i++) {
      assertThat(seen.add(new Fingerprint(7, i * 2L))).isTrue();
    }
  }

  private static Fingerprint print(long i) {
    return new Fingerprint(1_000_000_000L + i * 256, i * 0x9E3779B97F4A7C15L);
  }

  @Test
  void backoff_overFailures_zeroThenGrowsToItsCap() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), new Random(1));
    assertThat(backoff.next()).isZero();
    for (int n = 1; n < 100; n++) {
      Duration full =
          n > 9 ? Duration.ofSeconds(30) : Duration.ofMillis(Math.min(30_000, 100L << (n - 1)));
      assertThat(backoff.next()).isBetween(full.dividedBy(2), full);
    }
    backoff.reset();
    assertThat(backoff.next()).isZero();
  }

  @Test
  void backoff_longFirstWait_doesNotOverflow() {
    Duration max = Duration.ofDays(7);
    Backoff backoff = new Backoff(Duration.ofHours(6), max, new Random(1));
    backoff.next();
    for (int n = 1; n < 100; n++) {
      Duration full = n > 4 ? max : Duration.ofHours(6L << (n - 1));
      assertThat(backoff.next()).isBetween(full.dividedBy(2), full);
    }
  }

  @Test
  void mailbox_full_throwsEventsAwayAndSaysSo() throws InterruptedException {
    Mailbox mailbox = new Mailbox();
    EngineEvent event =
        EngineEvent.of("image", "pull", Instant.EPOCH, new Actor("i", Attributes.EMPTY));
    for (int i = 0; i < Mailbox.EVENTS + 5; i++) {
      mailbox.event(3, event);
    }
    mailbox.put(new Message.Lost(3, "answers always fit"));
    List<Message> taken = mailbox.take(0, new ArrayList<>());

    assertThat(taken).hasSize(Mailbox.EVENTS + 2);
    assertThat(taken.getLast()).isEqualTo(new Message.Overflowed(3, 5));
    mailbox.event(3, event);
    assertThat(mailbox.take(0, new ArrayList<>())).hasSize(1);
    assertThat(mailbox.take(1, new ArrayList<>())).isEmpty();
  }

  @Test
  void timers_sameMoment_keepTheirOrder() {
    Timers timers = new Timers();
    assertThat(timers.untilNext(5)).isEqualTo(Mailbox.FOREVER);
    timers.add(Long.MAX_VALUE - 1, new Message.SoundDue(1));
    timers.add(Long.MIN_VALUE + 5, new Message.SoundDue(3)); // Later: the clock wraps around.
    timers.add(Long.MAX_VALUE - 1, new Message.SoundDue(2));

    assertThat(timers.untilNext(Long.MAX_VALUE - 11)).isEqualTo(10);
    assertThat(timers.poll(Long.MAX_VALUE - 2)).isEmpty();
    assertThat(timers.poll(Long.MAX_VALUE)).hasValue(new Message.SoundDue(1));
    assertThat(timers.poll(Long.MAX_VALUE)).hasValue(new Message.SoundDue(2));
    assertThat(timers.poll(Long.MAX_VALUE)).isEmpty();
    assertThat(timers.poll(Long.MIN_VALUE + 5)).hasValue(new Message.SoundDue(3));
    assertThat(timers.untilNext(0)).isEqualTo(Mailbox.FOREVER);
  }

  @Test
  void picture_manyEnds_rememberedOnlySoMany() {
    Picture picture = new Picture(new Continuity());
    for (int i = 0; i <= Picture.REMEMBERED; i++) {
      picture.end(Container.builder("c" + i).build(), Instant.ofEpochSecond(i), false);
    }
    assertThat(picture.ended("c0")).isNull();
    assertThat(picture.find("c1")).isPresent();
  }

  @Test
  void derivedEnd_hostileLabel_cannotHideTheExitCode() {
    Container c =
        Container.builder("c").labels(Attributes.of("exitCode", "0")).exitCode(137).build();
    assertThat(Derived.event("die", c, Instant.EPOCH).actor().attributes())
        .containsEntry("exitCode", "137");
  }

  @Test
  void portfolio_projects_sortedWithTheirContainers() {
    Portfolio portfolio =
        new Portfolio(
            "e",
            1,
            new Freshness.Live(Instant.EPOCH),
            Optional.empty(),
            ContainerTrie.EMPTY
                .with(of("1", "b", "web"))
                .with(of("2", "a", "web"))
                .with(of("3", "c", "db")));

    assertThat(portfolio.projects().keySet()).containsExactly("db", "web");
    assertThat(portfolio.projects().get("web"))
        .extracting(Container::name)
        .containsExactly("a", "b");
    assertThat(portfolio.byLabel("com.docker.compose.project", "db")).hasSize(1);
    assertThat(portfolio.containers()).hasSize(3);
    assertThat(portfolio).hasToString("Portfolio[e v1 3 alive, Live[since=1970-01-01T00:00:00Z]]");
    assertThat(portfolio.engine()).isEqualTo("e");
    assertThat(portfolio.byIdPrefix("2")).extracting(Container::name).containsExactly("a");
    assertThat(portfolio.byIdPrefix("")).hasSize(3);
  }

  @Test
  @DisplayName("TC-15 A picture says whether it is connected, when it was compared, and why not")
  void portfolio_freshness_inWords() {
    Instant synced = Instant.ofEpochSecond(5);
    Instant lost = Instant.ofEpochSecond(9);
    Portfolio live = fresh(new Freshness.Live(synced));
    Portfolio stale = fresh(new Freshness.Stale(lost, "gone", Optional.of(synced)));

    assertThat(live.connected()).isTrue();
    assertThat(live.syncedAt()).hasValue(synced);
    assertThat(live.staleSince()).isEmpty();
    assertThat(live.staleReason()).isEmpty();
    assertThat(stale.connected()).isFalse();
    assertThat(stale.syncedAt()).hasValue(synced);
    assertThat(stale.staleSince()).hasValue(lost);
    assertThat(stale.staleReason()).hasValue("gone");
    assertThat(stale.version()).isEqualTo(7);
  }

  private static Portfolio fresh(Freshness freshness) {
    return new Portfolio("e", 7, freshness, Optional.empty(), ContainerTrie.EMPTY);
  }

  private static Container of(String id, String name, String project) {
    return Container.builder(id)
        .name(name)
        .labels(Attributes.of("com.docker.compose.project", project))
        .build();
  }
}
