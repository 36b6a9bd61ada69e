// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Summary;
import dev.dockreeve.watch.Inspections.Inspection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Merges what an engine lists, what inspect says and what its events tell into one picture and one
 * stream of events.
 *
 * <h2>How</h2>
 *
 * A state machine without threads, clocks or sockets of its own: {@link Message}s go in, {@link
 * Effects} are asked for, and after each message {@link #takeEvents} and {@link #picture} say what
 * has come of it. One thread calls it. The same messages give the same results, which is what a
 * simulation needs.
 *
 * <h2>An epoch</h2>
 *
 * Every connection is an epoch; messages of an older one are ignored. It begins with
 * <em>identify</em>, which tells the engine's clock, the moment of <em>contact</em>. Then the
 * stream is asked for, from five seconds before the last event that we know, and the list at the
 * same time: the events are read while the list is made, so neither needs to wait for the other,
 * and what one misses the other tells.
 *
 * <h2>Why five seconds</h2>
 *
 * Engines stamp an event before they publish it, so events arrive out of the order of their stamps;
 * whoever asks for "everything after the last stamp" loses some. Asking for more gives some again:
 * those are dropped by their fingerprint ({@link SeenEvents}).
 *
 * <h2>Whether something was lost</h2>
 *
 * {@link Continuity} proves for every new connection that the engine's memory reaches back to what
 * we had heard, else a gap is told. {@link Sweeps} compares that memory with what the stream
 * brought at each comparison and whenever the stream is silent: what was skipped is told late, a
 * silent engine is lost, a deaf stream replaced. An engine that has no stream is listed every few
 * seconds.
 *
 * <h2>First contact</h2>
 *
 * What happened before it is not ours to tell: such events are not told, but the starts among them
 * are looked at, in case the list is older. Containers that were alive then are told as {@code
 * initial}.
 */
final class Merge {

  /** A timer this late: we were stopped, and the engine may have thrown events away meanwhile. */
  private static final Duration STOPPED = Duration.ofSeconds(2);

  private final Effects effects;
  private final Parts parts;
  private final Backoff backoff;
  private final Pace pace;
  private final Standing standing;
  private final Intake intake;
  private final Comparisons comparisons;
  private final Connection connection = new Connection();
  private final Continuity continuity = new Continuity();
  private final Doubts doubts = new Doubts();
  private final Settling settling = new Settling();

  /** What an earlier life of this program knew, until the engine has answered. */
  private Optional<Resumption> known = Optional.empty();

  private long messages;
  private long reconnects;
  private long overflowed;
  private long gaps;

  Merge(String engine, Effects effects, Backoff backoff, Pace pace) {
    this.effects = effects;
    this.backoff = backoff;
    this.pace = pace;
    this.standing = new Standing(effects.wall());
    Picture picture = new Picture(continuity);
    Teller teller = new Teller(engine);
    Inspections inspections = new Inspections(effects);
    Lives lives = new Lives(picture, teller, effects, doubts, connection);
    ContainerEvents events = new ContainerEvents(picture, teller, lives, inspections, effects);
    this.parts = new Parts(picture, teller, lives, events, inspections, connection, effects);
    this.intake = new Intake(continuity, parts);
    this.comparisons = new Comparisons(parts, intake, pace, standing, new Findings());
  }

  /** What comparisons find. */
  private final class Findings implements Comparisons.Findings {
    @Override
    public void lost(String reason) {
      Merge.this.lost(reason);
    }

    @Override
    public void gap(Continuity.Gap gap) {
      missed(gap);
    }
  }

  /** Goes on from what an earlier life of this program knew. Before {@link #begin}. */
  void resume(Resumption resumption) {
    known = Optional.of(resumption);
    parts.picture().resume(resumption);
  }

  /** Makes the first connection. */
  void begin() {
    connection.next();
    connect();
  }

  private void connect() {
    connection.asked(effects.nanos());
    effects.connect(connection.epoch());
  }

  void handle(Message message) {
    messages++;
    parts.picture().message(messages);
    int epoch = connection.epoch();
    if (message instanceof Message.Received(int of, EngineEvent event)) {
      if (of == epoch) { // By far the most: no switch is as quick.
        received(event);
      }
    } else if (!(message instanceof Message.OfEpoch of) || of.epoch() == epoch) {
      other(message, epoch);
    }
    if (doubts.any()) {
      doubts.takeLate().ifPresent(this::gap);
      doubts.takeGuessed().ifPresent(this::gap);
      if (doubts.take()) {
        comparisons.doubt(messages);
      }
    }
  }

  private void other(Message message, int epoch) {
    switch (message) {
      case Message.Identified(_, EngineInfo who) -> identified(who);
      case Message.Lost(_, String reason) -> lost(reason);
      case Message.Ended(_, String reason) -> ended(reason);
      case Message.Overflowed(int of, long events) -> overflowed(of == epoch, events);
      case Message.Listed(int number, List<Summary> alive) ->
          comparisons.listed(number, alive, messages);
      case Message.ListFailed(int number, String reason) -> comparisons.listFailed(number, reason);
      case Message.Replayed(long sweep, List<EngineEvent> events) ->
          comparisons.replayed(sweep, events, messages);
      case Message.ReplayFailed failed -> comparisons.replayFailed(failed, messages);
      case Message.Inspected answer -> inspected(answer);
      case Message.InspectFailed(long ticket, _) -> inspectFailed(ticket);
      case Message.Received _, Message.Called _ -> {} // Above; the thread's own affair.
      case Message.Elapsed elapsed -> elapsed(elapsed);
    }
  }

  private void elapsed(Message.Elapsed elapsed) {
    switch (elapsed) {
      case Message.ReconnectDue _ -> connect();
      case Message.ListDue(_, int after) -> comparisons.due(after, messages);
      case Message.SoundDue _ -> sound();
      case Message.ContinuityDue _ -> proveContinuity();
      case Message.PulseDue(_, long due) -> pulse(due);
      case Message.SweepDue(_, long sweep) -> comparisons.sweepDue(sweep, messages);
      case Message.DoubtDue _ -> comparisons.doubtDue(messages);
      case Message.StreamDue _ -> reopenStream();
      case Message.InspectDue(long ticket) -> parts.inspections().due(ticket);
      case Message.HoldDue(String id, long hold) -> parts.events().holdDue(id, hold, messages);
      // While cut off we cannot say that the engine did not tell.
      case Message.StartDue _, Message.EndDue _ when standing.stale() ->
          effects.timer(Listing.SETTLE, elapsed);
      case Message.StartDue due -> parts.events().startDue(due);
      case Message.EndDue due -> parts.events().endDue(due);
    }
  }

  /** It is as though we had been disconnected since the end of our earlier life. */
  private void resumed(Resumption resumption, EngineInfo who) {
    boolean another = resumption.engineId().filter(id -> !id.equals(who.id())).isPresent();
    // What another engine did before we came is not ours to tell.
    connection.resumed(another ? who.clock() : resumption.reach());
    continuity.resumed(resumption, another);
    comparisons.resumed(another ? who.clock() : resumption.settled());
    intake.resumed(resumption);
    boolean same = !another && !resumption.settled().isAfter(who.clock());
    parts.lives().toldBefore().resumed(same ? resumption.settled() : Instant.MIN, who.clock());
    known = Optional.empty();
  }

  private void identified(EngineInfo who) {
    known.ifPresent(resumption -> resumed(resumption, who));
    parts.picture().nothingAfter(who.clock());
    boolean first = connection.identified(who, effects.nanos());
    parts.teller().host(who.host());
    Instant complete = comparisons.sweptUntil();
    continuity.connected(messages, who.clock(), complete, first);
    comparisons.connected(first);
    openStream(first ? intake.lastEventAt() : complete);
    effects.timer(Listing.SETTLE, new Message.ContinuityDue(connection.epoch()));
    nextPulse();
    comparisons.list(messages);
  }

  private void openStream(Instant complete) {
    Instant last = intake.lastEventAt();
    connection.since(complete.isBefore(last) ? complete : last);
    connection.streamAsked(effects.nanos());
    effects.stream(connection.epoch(), connection.since());
    effects.timer(Connection.SOUND, new Message.SoundDue(connection.epoch()));
  }

  /** Perhaps it has one now. Its replay, too, must prove that nothing was lost. */
  private void reopenStream() {
    Instant complete = comparisons.sweptUntil();
    continuity.connected(messages, connection.engineNow(effects.nanos()), complete, false);
    openStream(complete);
  }

  /** The stream may have held for a while. */
  private void sound() {
    if (connection.sound(effects.nanos())) {
      backoff.reset();
      if (connection.polling()) {
        connection.poll(false);
        proveContinuity();
        comparisons.look(messages);
      }
    }
  }

  private void ended(String reason) {
    if (!connection.hasNoStream(reason, effects.nanos())) {
      lost(reason);
      return;
    }
    continuity.lost(reason).ifPresent(this::gap);
    if (!connection.polling()) {
      connection.poll(true);
      comparisons.look(messages);
    }
    effects.timer(pace.streamRetry(), new Message.StreamDue(connection.epoch()));
  }

  /** Something went wrong in here: connect anew, list and compare. */
  void startOver() {
    Instant to = connection.engineNowAtMost(effects.nanos());
    Instant from = intake.lastEventAt().minus(Continuity.DISORDER);
    // What was being handled is not told again: it counts as heard.
    Continuity.Gap gap =
        new Continuity.Gap(from.isAfter(to) ? to : from, to, "a bug, see the log", 0);
    continuity.missed(messages, gap);
    lost(gap.reason());
    gap(gap);
  }

  private void lost(String reason) {
    comparisons.giveUpSuspicion();
    continuity.lost(reason).ifPresent(this::gap);
    effects.disconnect(connection.epoch());
    reconnects++;
    comparisons.forget();
    standing.stale(effects.wall(), reason);
    effects.timer(backoff.next(), new Message.ReconnectDue(connection.next()));
  }

  private void proveContinuity() {
    continuity.due(connection.engineNowAtMost(effects.nanos())).ifPresent(this::gap);
  }

  private void missed(Continuity.Gap gap) {
    continuity.missed(messages, gap);
    gap(gap);
  }

  private void gap(Continuity.Gap gap) {
    gaps++;
    String engine = connection.engine().map(EngineInfo::id).orElse("");
    parts.teller().derive(Derived.gap(engine, gap));
  }

  private void received(EngineEvent event) {
    switch (intake.received(event, messages)) {
      case NOTHING -> {}
      case SUSPECT -> comparisons.suspect(event.actor().id(), messages);
      case CLOCK -> lost("the engine's clock was put");
    }
  }

  private void overflowed(boolean now, long events) {
    overflowed += events;
    if (now) {
      Instant to = connection.engineNowAtMost(effects.nanos()).plus(Continuity.DISORDER);
      Instant from = intake.lastEventAt().minus(Continuity.DISORDER);
      String reason = "more events came than could be taken in";
      missed(new Continuity.Gap(from.isAfter(to) ? to : from, to, reason, events));
    }
    comparisons.doubt(messages);
  }

  /** The next look is when the stream will have been silent for too long, if nothing comes. */
  private void nextPulse() {
    long now = effects.nanos();
    Duration left = connection.silenceLeft(pace.silence(), now);
    Duration wait = left.isPositive() && left.compareTo(pace.pulse()) < 0 ? left : pace.pulse();
    effects.timer(wait, new Message.PulseDue(connection.epoch(), now + wait.toNanos()));
  }

  private void pulse(long due) {
    long now = effects.nanos();
    Instant engineNow = connection.engineNow(now);
    if (connection.streaming() && now - due > STOPPED.toNanos()) {
      Duration stopped = pace.pulse().plusNanos(now - due);
      connection.heard(now); // It was we who did not listen.
      comparisons.suspectSince(engineNow.minus(stopped).minus(Continuity.DISORDER));
    } else if (connection.silentFor(pace.silence(), now)) {
      comparisons.sweep();
    }
    nextPulse();
  }

  private void inspected(Message.Inspected answer) {
    Inspection inspection = parts.inspections().answered(answer.ticket());
    if (inspection == null) {
      return;
    }
    switch (inspection.purpose()) {
      case START -> parts.events().inspected(inspection, answer.container(), messages);
      case REFRESH -> parts.events().refreshed(inspection, answer.container());
      case LISTED, ABSENT -> comparisons.inspected(inspection, answer.container(), messages);
    }
  }

  private void inspectFailed(long ticket) {
    Inspection inspection = parts.inspections().answered(ticket);
    if (inspection == null) {
      return;
    }
    switch (inspection.purpose()) {
      case START -> parts.events().inspectFailed(inspection, messages);
      case REFRESH -> parts.events().refreshFailed(inspection, messages);
      case LISTED, ABSENT -> comparisons.inspectFailed(inspection, messages);
    }
  }

  /** What is to be told since the last call. */
  List<Event> takeEvents() {
    return parts.teller().take();
  }

  /** See {@link Settling#take}. */
  Optional<Settled> takeSettled() {
    return settling.take(isOpen(), comparisons.sweptUntil(), parts);
  }

  /** See {@link Settling#takeStricter}. To be asked after each message. */
  Optional<Settled> takeStricter() {
    return settling.takeStricter(isOpen(), parts.events());
  }

  private boolean isOpen() {
    return continuity.open() || comparisons.suspects() || !comparisons.whole(continuity);
  }

  Picture picture() {
    return parts.picture();
  }

  Freshness freshness() {
    return standing.freshness();
  }

  /** How many questions about single containers are not asked yet. */
  int waitingQuestions() {
    return parts.inspections().waiting();
  }

  Optional<EngineInfo> engine() {
    return connection.engine();
  }

  Statistics statistics(long malformed) {
    return new Statistics(
        intake.received(),
        malformed,
        parts.teller().duplicates(),
        parts.teller().derived(),
        overflowed,
        intake.healed(),
        gaps,
        comparisons.drift(),
        reconnects);
  }
}
