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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A merge and a {@link ModelEngine}, and all that lies between them, on virtual time and one
 * thread: questions that wait until the engine looks, answers that wait until they are heard,
 * events on their way. Nothing moves by itself, and everything may go wrong.
 */
final class SimulationWorld implements Effects {

  static final Duration BACKOFF = Duration.ofSeconds(30);

  /** Events that get through do so within this time; answers take as long as they like. */
  private static final Duration LAG = Duration.ofMillis(50);

  private static final Duration CLOSE = Duration.ofMillis(100);
  private static final int ENOUGH = 100_000;

  /** What the merge asks. */
  enum Kind {
    CONNECT,
    STREAM,
    LIST,
    SWEEP,
    INSPECT
  }

  final ModelEngine engine;
  Merge merge;

  /** What happened, for whoever judges. */
  final SimulationWitness witness = new SimulationWitness();

  private final List<SimulationQuestion> asked = new ArrayList<>();
  private final List<Message> looked = new ArrayList<>();
  private final List<Event> told = new ArrayList<>();
  private final Deque<EngineEvent> wire = new ArrayDeque<>();
  private Timers timers = new Timers();
  private final Instant begin = Instant.parse("2026-06-01T12:00:00Z");
  private long nanos = 1_000_000;
  private boolean begun;
  private int streaming;
  private boolean silent;
  private int endings;

  SimulationWorld(int memory) {
    engine = new ModelEngine(memory);
    merge = unborn();
  }

  private Merge unborn() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), BACKOFF, new Random(1));
    return new Merge("test", this, backoff, Pace.USUAL);
  }

  // What the merge asks for.

  @Override
  public void connect(int epoch) {
    asked.add(SimulationQuestion.of(Kind.CONNECT, epoch, ""));
  }

  @Override
  public void stream(int epoch, Instant since) {
    asked.add(new SimulationQuestion(Kind.STREAM, epoch, "", since, Instant.MAX));
  }

  @Override
  public void replay(int epoch, long sweep, Instant since, Instant until) {
    asked.add(new SimulationQuestion(Kind.SWEEP, sweep, "", since, until));
  }

  @Override
  public void disconnect(int epoch) {
    asked.removeIf(q -> q.kind() == Kind.STREAM || q.kind() == Kind.SWEEP);
    if (streaming > 0 && streaming <= epoch) {
      hangUp();
    }
  }

  @Override
  public void list(int listing) {
    asked.add(SimulationQuestion.of(Kind.LIST, listing, ""));
  }

  @Override
  public void inspect(long ticket, String id) {
    asked.add(SimulationQuestion.of(Kind.INSPECT, ticket, id));
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

  // What happens.

  void begin() {
    if (!begun) {
      begun = true;
      merge.begin();
    }
  }

  boolean begun() {
    return begun;
  }

  /** The engine does something, which takes time everywhere. */
  void deed(Runnable deed) {
    Instant before = engine.clock();
    deed.run();
    nanos += Duration.between(before, engine.clock()).toNanos();
  }

  /** The engine looks what to answer to one question; it is heard at another time. */
  String look(int which) {
    if (asked.isEmpty()) {
      return "";
    }
    SimulationQuestion question = asked.remove(which % asked.size());
    answer(question).ifPresent(looked::add);
    return question.toString();
  }

  private Optional<Message> answer(SimulationQuestion question) {
    int number = (int) question.number();
    return switch (question.kind()) {
      case CONNECT -> Optional.of(new Message.Identified(number, info()));
      case STREAM -> subscribe(number, question.since());
      case LIST -> Optional.of(new Message.Listed(number, engine.list()));
      case SWEEP -> {
        List<EngineEvent> events = engine.remembered(question.since(), question.until());
        // The answer to what ends in the engine's future does not end before.
        yield question.until().isAfter(engine.clock())
            ? Optional.empty()
            : Optional.of(new Message.Replayed(question.number(), events));
      }
      case INSPECT ->
          Optional.of(new Message.Inspected(question.number(), engine.inspect(question.id())));
    };
  }

  private Optional<Message> subscribe(int epoch, Instant since) {
    if (endings > 0) {
      endings--;
      witness.endsInGoodOrder();
      return Optional.of(new Message.Ended(epoch, "the stream ended"));
    }
    streaming = epoch;
    silent = false;
    wire.clear();
    engine.subscribe(since, wire::add);
    witness.subscribed(engine.clock(), wire.size());
    return Optional.empty();
  }

  private EngineInfo info() {
    return new EngineInfo(
        "Model", "1", "1.44", "id", "host.example", engine.clock(), OptionalInt.empty());
  }

  /** One answer arrives. */
  String hear(int which) {
    if (looked.isEmpty()) {
      return "";
    }
    Message message = looked.remove(which % looked.size());
    hear(message);
    return message.toString();
  }

  void hear(Message message) {
    Stream<String> inspects =
        asked.stream().filter(q -> q.kind() == Kind.INSPECT).map(SimulationQuestion::id);
    boolean unheard = looked.stream().anyMatch(m -> m instanceof Message.Inspected);
    witness.hears(message, nanos, id -> unheard || inspects.anyMatch(id::equals));
    merge.handle(message);
    told.addAll(merge.takeEvents());
  }

  /** One question fails. */
  String fail(int which) {
    if (asked.isEmpty()) {
      return "";
    }
    SimulationQuestion question = asked.remove(which % asked.size());
    hear(question.failure());
    return question.toString();
  }

  /** The next events are read. */
  void deliver(int most) {
    for (int i = 0; i < most && !wire.isEmpty(); i++) {
      EngineEvent event = wire.remove();
      witness.delivered(nanos);
      hear(new Message.Received(streaming, event));
    }
  }

  void duplicate() {
    EngineEvent next = wire.peek();
    if (next != null) {
      hear(new Message.Received(streaming, next));
    }
  }

  void reorder() {
    EngineEvent first = wire.poll();
    EngineEvent second = wire.poll();
    if (second != null && second.time().minus(CLOSE).isBefore(first.time())) {
      hear(new Message.Received(streaming, second));
    } else if (second != null) {
      wire.addFirst(second);
    }
    if (first != null) {
      wire.addFirst(first);
    }
  }

  void skip() {
    EngineEvent event = wire.poll();
    if (event != null) {
      witness.skips(event);
    }
  }

  void halfOpen() {
    silent = streaming > 0;
    if (silent) {
      witness.lost();
      wire.forEach(witness::skips);
      wire.clear();
      engine.subscribe(Instant.MAX, witness::skips);
    }
  }

  void ending(int next) {
    endings = next;
  }

  /** The mailbox has no room for what is on its way. */
  void overflow() {
    int lost = wire.size();
    wire.clear();
    if (lost > 0) {
      witness.lost();
      hear(new Message.Overflowed(streaming, lost));
    }
  }

  /** The connection breaks; what was on its way is lost. */
  void cut() {
    int of = streaming;
    if (of > 0) {
      hangUp();
      hear(new Message.Lost(of, "cut by the test"));
    }
  }

  /** More events than the engine remembers; but not while the watcher waits for its stream. */
  void overrun(int more) {
    if (asked.stream().noneMatch(q -> q.kind() == Kind.STREAM)) {
      deed(() -> engine.noise(ModelEngine.RING + more));
    }
  }

  /** Another engine process, without memory: who had asked the old one is refused. */
  void restart(ModelEngine.Restart how) {
    witness.lost();
    deed(() -> engine.restart(how));
    List<SimulationQuestion> refused =
        asked.stream().filter(q -> q.kind() == Kind.STREAM || q.kind() == Kind.SWEEP).toList();
    cut();
    refused.stream().filter(asked::remove).forEach(q -> hear(q.failure()));
  }

  /** Our program ends in the middle of it, and is started again with what it had stored. */
  void crash(Resumption known) {
    hangUp();
    asked.clear();
    looked.clear();
    told.clear();
    timers = new Timers();
    witness.crashed(known.last().isPresent());
    merge = unborn();
    merge.resume(known);
    merge.begin();
  }

  private void hangUp() {
    engine.unsubscribe();
    wire.clear();
    streaming = 0;
    silent = false;
  }

  /** Lets time pass, here and at the engine; events arrive, timers ring when they are due. */
  void pass(Duration time) {
    if (time.compareTo(LAG) > 0) {
      deliver(Integer.MAX_VALUE);
    }
    long until = nanos + time.toNanos();
    while (timers.untilNext(nanos) <= until - nanos) {
      stall(Duration.ofNanos(timers.untilNext(nanos)));
      timers.poll(nanos).ifPresent(this::hear);
    }
    stall(Duration.ofNanos(until - nanos));
  }

  /** Lets time pass, and nothing else. */
  void stall(Duration time) {
    nanos += time.toNanos();
    engine.pass(time);
  }

  /** Lets time pass until the next timer rings, and answers whatever is asked; no faults. */
  void passWell(Duration most) {
    long next = Math.min(timers.untilNext(nanos), most.toNanos());
    stall(Duration.ofNanos(next));
    timers.poll(nanos).ifPresent(this::hear);
    settle();
  }

  /** Whether the merge tries again at once when it loses a connection that had been sound. */
  boolean comesBackAtOnce() {
    cut();
    pass(Duration.ZERO);
    return asked.stream().anyMatch(q -> q.kind() == Kind.CONNECT);
  }

  /** Answers everything and delivers everything, until there is neither. */
  void settle() {
    endings = 0;
    for (int i = 0; !(asked.isEmpty() && looked.isEmpty() && wire.isEmpty()); i++) {
      if (i > ENOUGH) {
        throw new SimulationFailure("liveness", "it never has enough: " + asked);
      }
      deliver(1);
      hear(0);
      look(0);
    }
  }

  // What there is to see.

  /** What was told since the last call. */
  List<Event> takeTold() {
    List<Event> taken = List.copyOf(told);
    told.clear();
    return taken;
  }

  /** What the picture says, by id. */
  Map<String, Container> picture() {
    return ModelEngine.byId(merge.picture().snapshot());
  }

  /** How many questions of that kind are open, looked at or not. */
  long open(Kind kind) {
    return asked.stream().filter(q -> q.kind() == kind).count()
        + looked.stream()
            .filter(m -> kind == Kind.INSPECT && m instanceof Message.Inspected)
            .count();
  }
}
