// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.dockreeve.testkit.simulated.EventSubscription.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a simulated engine does wrong, by wish: what real engines were seen to do, and what happens
 * to connections with them. Nothing is left to chance: a fault holds for the next so many answers,
 * events or streams, or until it is taken back. Planning the same fault again replaces it, but for
 * broken answers, of which the one planned first comes first. {@link #heal} takes all back.
 *
 * <p>A {@code path} is one without the version, as in {@code /containers/json}. Safe for use by
 * several threads.
 */
public final class Faults {

  /** So many times that it never ends. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  /** An open stream delays the end of dockerd 26 and 28 by so much. */
  private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(5);

  private final SimulatedDocker docker;
  private final AnswerFaults answers;
  private final EventLog log;
  private final Daemon daemon;
  private final EngineClock clock;

  Faults(
      SimulatedDocker docker,
      AnswerFaults answers,
      EventLog log,
      Daemon daemon,
      EngineClock clock) {
    this.docker = docker;
    this.answers = answers;
    this.log = log;
    this.daemon = daemon;
    this.clock = clock;
  }

  /**
   * Takes everything back: planned answers, delays, partial lists, skipping, doubling, reversing,
   * silent or short streams to come, and a hang. Who waits goes on, what was held back is sent.
   * What has happened stays so: streams that are silent, a clock that is off, a missing socket.
   */
  public void heal() {
    answers.heal();
    log.heal();
  }

  // Answers.

  /** The next request for a path that begins so is answered with an error, in Docker's form. */
  public void failNext(String pathPrefix, int status) {
    requireNonNull(pathPrefix, "pathPrefix");
    answers.plan((_, path) -> path.startsWith(pathPrefix), 1, new AnswerFaults.Status(status));
  }

  /** The next answers to a call are errors: 500 and 503 of the daemon, 403 of a proxy. */
  public void fail(Call call, int times, int status) {
    positive("times", times);
    answers.plan((asked, _) -> call.covers(asked), times, new AnswerFaults.Status(status));
  }

  /** The next answers to a call do not arrive whole. A stream so broken brings no event at all. */
  public void breakAnswers(Call call, int times, Breakage how) {
    positive("times", times);
    answers.plan((asked, _) -> call.covers(asked), times, requireNonNull(how, "how"));
  }

  /**
   * The engine looks so much later: what is in the answer is true at its end. An inspect in Docker
   * waits so while the container starts. A delay for a call goes before one for {@link Call#ANY};
   * zero ends it, and lets those go on who wait.
   */
  public void delay(Call call, Duration delay) {
    answers.delayBefore(requireNonNull(call, "call"), notNegative("delay", delay));
  }

  /**
   * The engine looks at once and answers so much later: what is in the answer is old when it comes,
   * as with a long list over a slow line. Otherwise like {@link #delay}.
   */
  public void delayAnswer(Call call, Duration delay) {
    answers.delayAfter(requireNonNull(call, "call"), notNegative("delay", delay));
  }

  /** Whether, within the limit, so many requests wait at the same time because of delays. */
  public boolean awaitWaiting(int requests, Duration limit) throws InterruptedException {
    return answers.awaitWaiting(requests, limit);
  }

  /** How many requests of a kind have come, whatever was answered. */
  public long asked(Call call) {
    return answers.asked(call);
  }

  /**
   * The next lists do not have these containers, by id or name, though they are there: an engine of
   * several namespaces of which one does not answer, or a list that was read while it changed.
   */
  public void leaveOut(int lists, String... containers) {
    positive("lists", lists);
    answers.leaveOut(Set.of(containers), lists);
  }

  // Events.

  /**
   * New streams take effect only so much after their head was sent: what was said before that, and
   * not before {@code since}, is replayed at that moment; without {@code since} it is lost. dockerd
   * sends the head before it subscribes, so a list asked for on the strength of the head may be
   * older than the stream. Zero ends it, and lets those go on who wait.
   */
  public void delaySubscriptions(Duration delay) {
    answers.delaySubscriptions(notNegative("delay", delay));
  }

  /**
   * The next events reach no open stream, but are remembered: what dockerd does, without a word, to
   * a reader that is slower than the events for 100 ms.
   */
  public void skip(int events) {
    notNegative("events", events);
    log.plan(delivery -> delivery.skip(events, Optional.empty()));
  }

  /** The next events of one action, as {@code die}, reach no open stream, but are remembered. */
  public void skip(int events, String action) {
    notNegative("events", events);
    requireNonNull(action, "action");
    log.plan(delivery -> delivery.skip(events, Optional.of(action)));
  }

  /**
   * The next events are each sent twice to open streams. Docker 28.5 was once seen to send some
   * twice; Podman does when its log is rotated.
   */
  public void duplicate(int events) {
    notNegative("events", events);
    log.plan(delivery -> delivery.duplicate(events));
  }

  /**
   * The next events are held back until the last of them was said, and then sent in reverse, with
   * their own stamps. dockerd stamps before it takes the lock, and sends after it: neighbours of up
   * to 7 ms were seen out of order. In its memory they are in order.
   */
  public void reverse(int events) {
    notNegative("events", events);
    log.plan(delivery -> delivery.reverse(events));
  }

  /** The daemon remembers nothing of before, as after 256 more events or a restart. */
  public void forgetEvents() {
    log.forget();
  }

  /**
   * For streams to come: how many events are kept for a reader that does not read, and how long
   * each further one waits for room before it is lost; 1024 and 100 ms in dockerd.
   */
  public void listenerLimits(int kept, Duration patience) {
    positive("kept", kept);
    log.limits(new Limits(kept, notNegative("patience", patience)));
  }

  /**
   * Bytes in place of an event, to every open stream: garbage, half an object, no UTF-8. They are
   * one chunk, and are not remembered. A line's end has to be among them.
   */
  public void send(byte[] bytes) {
    positive("bytes", bytes.length);
    log.sendAside(new Outgoing.Bytes(new String(bytes, ISO_8859_1), bytes.length));
  }

  /** A line of so many letters to every open stream, which is never in memory as a whole. */
  public void sendHugeLine(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
    }
    log.sendAside(new Outgoing.Bytes("x", length));
    log.sendAside(new Outgoing.Bytes("\n", 1));
  }

  // Streams.

  /** Ends all open streams, when they have sent what was said before. */
  public void endStreams(StreamEnd how) {
    log.sendAside(new Outgoing.Last(requireNonNull(how, "how")));
  }

  /**
   * The next streams without {@code until} end at once, in good order: what CRI-O and Podman do
   * whose events are turned off.
   */
  public void endNextStreams(int streams) {
    notNegative("streams", streams);
    log.endAtOnce(streams);
  }

  /**
   * All streams that are open now stay open and bring nothing any more, not even their end: a
   * connection of which the other end is gone, since dockerd sends no sign of life. New ones work.
   */
  public void silenceStreams() {
    log.silenceOpen();
  }

  /**
   * The next streams without {@code until} bring nothing, not even what is remembered: Podman with
   * the journald backend and no journald.
   */
  public void silenceNextStreams(int streams) {
    notNegative("streams", streams);
    log.silenceNext(streams);
  }

  // The daemon.

  /**
   * The daemon is stopped by SIGSTOP: the kernel still takes connections and requests, nothing is
   * answered, no stream brings or ends anything. Events said meanwhile come after {@link #resume},
   * with the stamps of their own moments.
   */
  public void hang() {
    answers.hang(true);
  }

  /** The daemon goes on after {@link #hang}, and answers what was asked meanwhile. */
  public void resume() {
    answers.hang(false);
  }

  /**
   * The daemon gets SIGTERM and has no live-restore: all containers are stopped, open streams bring
   * those events and end without their last chunk, nobody listens. Returns when that is done, or 5
   * seconds are over. {@link SimulatedDocker#comeUp} then starts those with a restart policy.
   */
  public void shutDown() throws InterruptedException {
    docker.stopAll();
    endStreams(StreamEnd.NO_LAST_CHUNK);
    log.awaitNobody(LONGEST_SHUTDOWN);
    docker.goDown();
  }

  /**
   * The daemon starts without live-restore, after {@link SimulatedDocker#goDown}, which is then a
   * kill -9: it stops the containers that lived on, and starts those with a restart policy. The
   * events of that are remembered, and none of before. Nothing happens where it is up.
   */
  public void comeUpWithoutLiveRestore() throws IOException {
    docker.boot(false);
  }

  /**
   * A container's process ends while the daemon is down. With live-restore nobody ever says so:
   * when the daemon comes up, it has exited with 255 at that moment, or was started again by its
   * policy, and one that removes itself is destroyed.
   *
   * @throws IllegalStateException where the daemon is up
   */
  public void dieUnseen(String container) {
    if (daemon.isUp()) {
      throw new IllegalStateException("the daemon is up (expected: down)");
    }
    docker.dieUnseen(container);
  }

  /**
   * From now on the engine's clock is off by so much: in stamps, in times of containers, in info.
   */
  public void clockOffset(Duration offset) {
    clock.offset(requireNonNull(offset, "offset"));
    log.clockMoved();
  }

  /** The socket's file is removed: no new connection succeeds, those that are open live on. */
  public void removeSocket() throws IOException {
    daemon.removeSocket();
  }

  /** The socket's file is made anew, whether it is there or not; open connections live on. */
  public void restoreSocket() throws IOException {
    daemon.restoreSocket();
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }

  private static void notNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }

  private static Duration notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
    return value;
  }
}
