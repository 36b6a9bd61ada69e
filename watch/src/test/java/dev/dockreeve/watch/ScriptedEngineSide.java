// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A merge with a {@link ModelEngine} on its other side, on virtual time and one thread. Nothing
 * moves by itself: questions wait until the test answers them, events until it delivers them, and
 * timers until it lets time pass.
 */
final class ScriptedEngineSide implements Effects {

  static final Duration RESYNC = Duration.ofSeconds(60);

  /** What the merge asks. */
  enum Kind {
    CONNECT,
    LIST,
    SWEEP,
    INSPECT
  }

  /** A question that waits for its answer; {@code number} is its epoch, listing or ticket. */
  record Question(Kind kind, long number, String id) {}

  /** A request for events. */
  record Stream(int epoch, Instant since) {}

  /** What a sweep asks for. */
  private record Span(Instant from, Instant until) {}

  private final Map<Long, Span> sweeps = new HashMap<>();
  final ModelEngine engine = new ModelEngine();
  final List<Question> asked = new ArrayList<>();
  final List<Stream> streams = new ArrayList<>();
  final List<Integer> disconnected = new ArrayList<>();
  final List<Event> told = new ArrayList<>();

  /** Sent by the engine, not yet read by the merge. */
  final Deque<EngineEvent> wire = new ArrayDeque<>();

  /** Where another life would go on. */
  final Bookmark bookmark = Bookmark.atFirstContact();

  private Settled settled = Settled.OPEN;
  Merge merge;
  private Timers timers = new Timers();
  private final Instant begin = Instant.parse("2026-06-01T12:00:00Z");
  private long nanos = 1_000_000;
  private int streaming;
  private @Nullable Instant firstContact;

  ScriptedEngineSide() {
    this(1);
  }

  ScriptedEngineSide(long seed) {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), new Random(seed));
    merge = new Merge("test", this, backoff, Pace.USUAL);
  }

  // What the merge asks for.

  @Override
  public void connect(int epoch) {
    asked.add(new Question(Kind.CONNECT, epoch, ""));
  }

  @Override
  public void stream(int epoch, Instant since) {
    streams.add(new Stream(epoch, since));
    streaming = epoch;
    wire.clear();
    if (streamsEndAtOnce) {
      timers.add(nanos + 1_000_000, new Message.StreamDue(-epoch));
    } else {
      engine.subscribe(since, wire::add);
    }
  }

  @Override
  public void replay(int epoch, long sweep, Instant from, Instant until) {
    sweeps.put(sweep, new Span(from, until));
    asked.add(new Question(Kind.SWEEP, sweep, ""));
  }

  @Override
  public void disconnect(int epoch) {
    disconnected.add(epoch);
    asked.removeIf(q -> q.kind() == Kind.SWEEP);
    hangUp();
  }

  @Override
  public void list(int listing) {
    asked.add(new Question(Kind.LIST, listing, ""));
  }

  @Override
  public void inspect(long ticket, String id) {
    asked.add(new Question(Kind.INSPECT, ticket, id));
  }

  @Override
  public void timer(Duration after, Message.Elapsed then) {
    timers.add(nanos + after.toNanos(), then);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant wall() {
    return begin.plusNanos(nanos);
  }

  // What the test does.

  /** Whether a stream of events is open. */
  boolean streaming() {
    return streaming > 0;
  }

  int epoch() {
    return streaming;
  }

  /** The engine's time when it was first identified. */
  Instant firstContact() {
    return firstContact == null ? engine.clock() : firstContact;
  }

  /**
   * Whether each stream is ended by the engine, in good order, a millisecond after it was asked.
   */
  boolean streamsEndAtOnce;

  /** Whether the test answers sweeps itself; else each is answered at once. */
  boolean sweepsByHand;

  void hear(Message message) {
    if (message instanceof Message.StreamDue(int of) && of < 0) {
      hear(new Message.Ended(-of, "ended at once"));
      return;
    }
    if (firstContact == null && message instanceof Message.Identified(_, EngineInfo info)) {
      firstContact = info.clock();
    }
    merge.handle(message);
    List<Event> news = merge.takeEvents();
    told.addAll(news);
    news.forEach(bookmark::told);
    settled = merge.takeSettled().orElse(settled);
    if (!settled.isOpen()) {
      bookmark.settled(settled);
    }
    if (!sweepsByHand) {
      asked.stream().filter(q -> q.kind() == Kind.SWEEP).findFirst().ifPresent(this::answer);
    }
  }

  /** Connects, lists, and answers everything until nothing is asked any more. */
  ScriptedEngineSide live() {
    merge.begin();
    settle();
    return this;
  }

  /** Answers all questions truly and delivers all events, until there is neither. */
  void settle() {
    while (!asked.isEmpty() || !wire.isEmpty()) {
      if (asked.isEmpty()) {
        deliver();
      } else {
        answer(asked.getFirst());
      }
    }
  }

  /** The oldest question of that kind. */
  Question question(Kind kind) {
    return question(q -> q.kind() == kind);
  }

  /** The oldest inspect question about {@code id}. */
  Question inspectOf(String id) {
    return question(q -> q.kind() == Kind.INSPECT && q.id().equals(id));
  }

  private Question question(Predicate<Question> which) {
    return asked.stream()
        .filter(which)
        .findFirst()
        .orElseThrow(() -> new AssertionError("not asked; open: " + asked));
  }

  /** What the engine says now; it is heard when the test wants. The question is no longer open. */
  Message look(Question question) {
    asked.remove(question);
    return switch (question.kind()) {
      case CONNECT -> new Message.Identified((int) question.number(), info());
      case LIST -> new Message.Listed((int) question.number(), engine.list());
      case SWEEP -> {
        Span span = Objects.requireNonNull(sweeps.get(question.number()));
        List<EngineEvent> events =
            streamsEndAtOnce ? List.of() : engine.remembered(span.from(), span.until());
        yield new Message.Replayed(question.number(), events);
      }
      case INSPECT -> new Message.Inspected(question.number(), engine.inspect(question.id()));
    };
  }

  void answer(Question question) {
    hear(look(question));
  }

  void fail(Question question) {
    asked.remove(question);
    hear(
        switch (question.kind()) {
          case CONNECT -> new Message.Lost((int) question.number(), "refused");
          case LIST -> new Message.ListFailed((int) question.number(), "500");
          case SWEEP -> new Message.ReplayFailed(question.number(), "500", true);
          case INSPECT -> new Message.InspectFailed(question.number(), "500");
        });
  }

  /** The engine's own id. */
  String engineId = "id";

  EngineInfo info() {
    return new EngineInfo(
        "Model", "1", "1.44", engineId, "host.example", engine.clock(), OptionalInt.empty());
  }

  /** The next event is read. */
  void deliver() {
    EngineEvent event = wire.poll();
    if (event != null) {
      hear(new Message.Received(streaming, event));
    }
  }

  void deliverAll() {
    while (!wire.isEmpty()) {
      deliver();
    }
  }

  /** The connection breaks; what was on its way is lost. */
  void cut() {
    int of = streaming;
    hangUp();
    hear(new Message.Lost(of, "cut by the test"));
  }

  /** The program ends; another one knows that, and has not begun yet. */
  void end(Resumption known) {
    hangUp();
    asked.clear();
    told.clear();
    settled = Settled.OPEN;
    timers = new Timers();
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), new Random(2));
    merge = new Merge("test", this, backoff, Pace.USUAL);
    merge.resume(known);
  }

  /** What another life would know, with all that was told as accepted. */
  Resumption known() {
    return bookmark.now().orElseThrow().engineId("id").acceptedEvents(told);
  }

  private void hangUp() {
    engine.unsubscribe();
    wire.clear();
    streaming = 0;
  }

  /** Lets time pass, here and at the engine; timers ring when they are due. */
  void pass(Duration time) {
    long until = nanos + time.toNanos();
    while (timers.untilNext(nanos) <= until - nanos) {
      tick(timers.untilNext(nanos));
      timers.poll(nanos).ifPresent(this::hear);
    }
    tick(until - nanos);
  }

  /** Lets time pass, and whenever something is asked or said meanwhile, answers and delivers. */
  void passSettling(Duration time) {
    long until = nanos + time.toNanos();
    settle();
    while (timers.untilNext(nanos) <= until - nanos) {
      tick(timers.untilNext(nanos));
      timers.poll(nanos).ifPresent(this::hear);
      settle();
    }
    tick(until - nanos);
  }

  /** We are stopped for that time; the engine is not. */
  void stall(Duration time, Runnable deeds) {
    deeds.run();
    tick(time.toNanos());
  }

  private void tick(long by) {
    nanos += by;
    engine.pass(Duration.ofNanos(by));
  }

  /** Lets time pass until a connection is asked for. */
  Question passToConnect() {
    while (asked.stream().noneMatch(q -> q.kind() == Kind.CONNECT)) {
      pass(Duration.ofNanos(timers.untilNext(nanos)));
    }
    return question(Kind.CONNECT);
  }

  /** Forgets what was told so far. */
  void forgetTold() {
    told.clear();
  }

  /** What was told about containers, as {@code action name origin}. */
  List<String> tales() {
    return told.stream()
        .filter(e -> !e.type().equals("reactor"))
        .map(e -> e.action() + " " + name(e) + " " + e.origin().word())
        .toList();
  }

  /** The gaps that were told. */
  List<Event> gaps() {
    return told.stream().filter(e -> e.action().equals("gap")).toList();
  }

  /** The starts and ends that were told about {@code id}. */
  List<String> lifeOf(String id) {
    return told.stream()
        .filter(e -> e.actor().id().equals(id))
        .map(Event::action)
        .filter(action -> action.equals("start") || action.equals("die"))
        .toList();
  }

  Event onlyTold(String action, String id) {
    return told.stream()
        .filter(e -> e.action().equals(action) && e.actor().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(action + " of " + id + " not told: " + tales()));
  }

  Event onlyTold(String action) {
    List<Event> found = told.stream().filter(e -> e.action().equals(action)).toList();
    if (found.size() != 1) {
      throw new AssertionError(action + " told " + found.size() + " times in " + tales());
    }
    return found.getFirst();
  }

  private static String name(Event e) {
    return e.container().map(Container::id).orElse(e.actor().id());
  }

  /** What the picture says, by id. */
  Map<String, Container> picture() {
    return ModelEngine.byId(merge.picture().snapshot());
  }

  /** What the picture says of {@code id}. */
  Optional<Container> shown(String id) {
    return Optional.ofNullable(picture().get(id));
  }
}
