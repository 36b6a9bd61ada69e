// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {

  private final Mailbox mailbox = new Mailbox();

  private static EngineEvent event(long number) {
    return EngineEvent.of(
        "image", "pull", Instant.ofEpochSecond(number), new Actor("i", Attributes.EMPTY));
  }

  private List<Message> take() throws InterruptedException {
    return mailbox.take(Mailbox.FOREVER, new ArrayList<>());
  }

  @Test
  void overflow_isToldBetweenWhatCameBeforeAndAfter() throws InterruptedException {
    for (int i = 0; i < Mailbox.EVENTS + 2; i++) {
      mailbox.event(1, event(i));
    }
    assertThat(take()).hasSize(Mailbox.EVENTS + 1).endsWith(new Message.Overflowed(1, 2));
    mailbox.event(1, event(7));
    assertThat(take()).containsExactly(new Message.Received(1, event(7)));
  }

  @Test
  void leftOut_whileNothingElseComes_wakesWhoWaits() throws Exception {
    FutureTask<List<Message>> taking = new FutureTask<>(this::take);
    Thread taker = Thread.ofPlatform().start(taking);
    while (taker.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    mailbox.leftOut(1);
    assertThat(taking.get(20, TimeUnit.SECONDS)).containsExactly(new Message.Overflowed(1, 1));
  }

  @Test
  void full_untilItIsEmptied_saysSo() throws InterruptedException {
    for (int i = 0; i < Mailbox.EVENTS; i++) {
      assertThat(mailbox.full()).isFalse();
      mailbox.event(3, event(i));
    }
    assertThat(mailbox.full()).isTrue();
    mailbox.leftOut(3);
    mailbox.leftOut(3);
    assertThat(take()).hasSize(Mailbox.EVENTS + 1).endsWith(new Message.Overflowed(3, 2));
    assertThat(mailbox.full()).isFalse();
  }

  @Test
  void bytes_ofManyLargeEvents_areBounded() throws InterruptedException {
    EngineEvent large =
        EngineEvent.of(
            "image",
            "pull",
            Instant.EPOCH,
            new Actor("i", Attributes.of("a", "x".repeat(4 << 20))));
    for (int i = 0; i < 10; i++) {
      mailbox.event(1, large);
    }
    List<Message> taken = take();
    assertThat(taken.getLast()).isInstanceOf(Message.Overflowed.class);
    assertThat((taken.size() - 1) * large.bytes()).isLessThanOrEqualTo(Mailbox.BYTES);
    mailbox.event(1, large);
    assertThat(take()).hasSize(1);
  }

  @Test
  void flood_fromOneReaderBesideAnswers_isInOrderAndAccountedFor() throws Exception {
    int events = 400_000;
    int answers = 20_000;
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < events; i++) {
                mailbox.event(1, event(i));
              }
              mailbox.put(new Message.Ended(1, "over"));
            });
    Thread other =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < answers; i++) {
                mailbox.put(new Message.ListFailed(i, ""));
              }
              mailbox.put(new Message.Ended(2, "over"));
            });
    Tally tally = new Tally();
    while (tally.ended < 2) {
      take().forEach(tally::add);
    }
    mailbox.take(0, new ArrayList<>()).forEach(tally::add);
    reader.join();
    other.join();
    assertThat(tally.disorder).isZero();
    assertThat(tally.received + tally.lost).isEqualTo(events);
    assertThat(tally.answers).isEqualTo(answers);
  }

  /** What came, and whether losses were told where they happened. */
  private static final class Tally {
    private long received;
    private long lost;
    private long answers;
    private int ended;
    private int disorder;
    private long last = -1;

    void add(Message message) {
      switch (message) {
        case Message.Received(_, EngineEvent event) -> {
          long number = event.time().getEpochSecond();
          // Never earlier than told: a loss may be told a little too early, not too late.
          if (number <= last || number - last - 1 > lost + received - last - 1) {
            disorder++;
          }
          last = number;
          received++;
        }
        case Message.Overflowed(_, long events) -> lost += events;
        case Message.ListFailed(int number, _) -> disorder += number == answers++ ? 0 : 1;
        default -> ended++;
      }
    }
  }

  @Test
  void take_thatWaits_isWokenByAMessageAndByAnInterrupt() throws Exception {
    for (int i = 0; i < 2000; i++) {
      Thread sender = Thread.ofVirtual().start(() -> mailbox.put(new Message.Ended(1, "")));
      assertThat(take()).hasSize(1);
      sender.join();
    }
    Thread taker =
        Thread.ofVirtual()
            .start(() -> assertThatThrownBy(this::take).isInstanceOf(InterruptedException.class));
    taker.interrupt();
    assertThat(taker.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void take_withoutMessages_endsInTime() throws InterruptedException {
    assertThat(mailbox.take(TimeUnit.MILLISECONDS.toNanos(1), new ArrayList<>())).isEmpty();
    assertThat(mailbox.take(-1, new ArrayList<>())).isEmpty();
  }
}
