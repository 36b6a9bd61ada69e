// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.ContainerBuilder;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.State;
import dev.dockreeve.model.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an engine truly has: containers with their lives, a clock that the test moves, and a ring of
 * the last events, {@value #RING} if nothing else is said. Every deed takes a millisecond and is
 * stamped a little after it was done, as engines do it. For one thread.
 */
final class ModelEngine {

  static final int RING = 256;

  private final int memory;

  /** One life of a container. */
  record Life(String id, int number, Instant startedAt, Instant startEvent, int pid) {}

  /** What becomes of the containers when the engine is started anew. */
  enum Restart {
    /** They live on, as if nothing had been. */
    LIVE_ON,
    /** They ended while the engine was down: no event ever says so. */
    ENDED,
    /** They ended, and the new engine starts each again. */
    STARTED_AGAIN
  }

  /** A container, alive or not. */
  private static final class Box {
    private final String id;
    private boolean second;
    private boolean oomKilled;
    private String name;
    private State state = State.CREATED;
    private Health health = Health.NONE;
    private @Nullable Instant finishedAt;
    private int exitCode;
    private final List<Life> lives = new ArrayList<>();

    private Box(String id) {
      this.id = id;
      this.name = id;
    }
  }

  private final Map<String, Box> boxes = new LinkedHashMap<>();
  private final Deque<EngineEvent> ring = new ArrayDeque<>();
  private final ModelHistory history = new ModelHistory();
  private Consumer<EngineEvent> reader = _ -> {};
  private Instant clock = Instant.parse("2026-01-01T00:00:00Z");
  private int pids = 100;

  ModelEngine() {
    this(RING);
  }

  /** An engine that remembers so many events. */
  ModelEngine(int memory) {
    this.memory = memory;
  }

  Instant clock() {
    return clock;
  }

  void pass(Duration time) {
    clock = clock.plus(time);
  }

  /** Who reads the events from now on, and gets those in the ring from {@code since} first. */
  void subscribe(Instant since, Consumer<EngineEvent> newReader) {
    ring.stream().filter(event -> !event.time().isBefore(since)).forEach(newReader);
    reader = newReader;
  }

  /**
   * What is in the ring of that time, as dockerd looks for it: from the end, back to the first
   * older.
   */
  List<EngineEvent> remembered(Instant since, Instant until) {
    ArrayDeque<EngineEvent> found = new ArrayDeque<>();
    for (EngineEvent event : ring.reversed()) {
      if (event.time().isBefore(since)) {
        break;
      }
      if (!event.time().isAfter(until)) {
        found.addFirst(event);
      }
    }
    return List.copyOf(found);
  }

  void unsubscribe() {
    reader = _ -> {};
  }

  /** A new daemon: nothing is remembered of what happened. */
  void forgetEvents() {
    ring.clear();
  }

  void start(String id) {
    Box box = boxes.computeIfAbsent(id, Box::new);
    if (box.state.alive()) {
      return;
    }
    pass(Duration.ofMillis(1));
    box.state = State.RUNNING;
    box.finishedAt = null;
    box.oomKilled = false;
    int number = history.livesOf(id).size();
    Life life = new Life(id, number, clock, clock.plusNanos(1000), ++pids);
    box.lives.add(life);
    history.began(life);
    say(box, "start");
  }

  void die(String id, int exitCode) {
    Box box = boxes.get(id);
    if (box == null || !box.state.alive()) {
      return;
    }
    pass(Duration.ofMillis(1));
    end(box, exitCode, clock.plusNanos(1000));
    say(box, "die", "exitCode", Integer.toString(exitCode));
  }

  private void end(Box box, int exitCode, Instant at) {
    box.state = State.EXITED;
    box.finishedAt = clock;
    box.exitCode = exitCode;
    history.ended(box.lives.getLast(), at);
  }

  /** The engine ends, forgets every event, and is back; nobody reads its events any more. */
  void restart(Restart how) {
    unsubscribe();
    forgetEvents();
    List<Box> alive = boxes.values().stream().filter(box -> box.state.alive()).toList();
    pass(Duration.ofMillis(1));
    if (how != Restart.LIVE_ON) {
      alive.forEach(box -> end(box, 255, clock));
    }
    if (how == Restart.STARTED_AGAIN) {
      alive.forEach(box -> start(box.id));
    }
  }

  /** A container that never started. */
  void create(String id) {
    if (!boxes.containsKey(id)) {
      pass(Duration.ofMillis(1));
      Box box = new Box(id);
      boxes.put(id, box);
      say(box, "create");
    }
  }

  /** The same id once more, for another container. */
  void reuse(String id) {
    remove(id);
    start(id);
  }

  /** A command in a container, of which an engine makes two events. */
  void exec(String id, int number) {
    Box box = boxes.get(id);
    if (box != null && box.state == State.RUNNING) {
      pass(Duration.ofMillis(1));
      say(box, "exec_create: check", "execID", Integer.toString(number));
      say(box, "exec_start: check", "execID", Integer.toString(number));
    }
  }

  /** A process of the container was ended for want of memory; the container goes on. */
  void oom(String id) {
    Box box = boxes.get(id);
    if (box != null && box.state.alive()) {
      pass(Duration.ofMillis(1));
      box.oomKilled = true;
      say(box, "oom");
    }
  }

  /** Joins a second network, or leaves it. */
  void network(String id) {
    Box box = boxes.get(id);
    if (box != null && box.state.alive()) {
      pass(Duration.ofMillis(1));
      box.second = !box.second;
      Attributes attributes = Attributes.of("container", id, "name", "second");
      String action = box.second ? "connect" : "disconnect";
      say(
          EngineEvent.of(
              "network", action, clock.plusNanos(1000), new Actor("network", attributes)),
          Optional.empty());
    }
  }

  /** Many events that are nobody's business. */
  void noise(int events) {
    for (int i = 0; i < events; i++) {
      pass(Duration.ofNanos(50_000));
      Actor image = new Actor("image", Attributes.of("number", Integer.toString(i)));
      say(EngineEvent.of("image", "tag", clock, image), Optional.empty());
    }
  }

  void restart(String id) {
    die(id, 0);
    start(id);
  }

  void pause(String id) {
    freeze(id, State.RUNNING, State.PAUSED, "pause");
  }

  void unpause(String id) {
    freeze(id, State.PAUSED, State.RUNNING, "unpause");
  }

  private void freeze(String id, State from, State to, String action) {
    Box box = boxes.get(id);
    if (box != null && box.state == from) {
      pass(Duration.ofMillis(1));
      box.state = to;
      history.became(box.lives.getLast(), to);
      say(box, action);
    }
  }

  void health(String id, Health health) {
    Box box = boxes.get(id);
    if (box != null && box.state.alive()) {
      pass(Duration.ofMillis(1));
      box.health = health;
      say(box, "health_status: " + health.word());
    }
  }

  void rename(String id, String name) {
    Box box = boxes.get(id);
    if (box != null) {
      pass(Duration.ofMillis(1));
      String old = box.name;
      box.name = name;
      say(box, "rename", "oldName", "/" + old);
    }
  }

  void remove(String id) {
    Box box = boxes.get(id);
    if (box != null) {
      die(id, 137);
      pass(Duration.ofMillis(1));
      boxes.remove(id);
      say(box, "destroy");
    }
  }

  private void say(Box box, String action, String... more) {
    Attributes.Builder attributes = new Attributes.Builder();
    attributes.put("label", "of-" + box.id);
    for (int i = 0; i < more.length; i += 2) {
      attributes.put(more[i], more[i + 1]);
    }
    attributes.put("image", "image").put("name", box.name);
    say(
        EngineEvent.of(
            "container", action, clock.plusNanos(1000), new Actor(box.id, attributes.build())),
        box.lives.isEmpty() ? Optional.empty() : Optional.of(box.lives.getLast()));
  }

  /** Says an event about whatever. */
  void say(EngineEvent event) {
    say(event, Optional.empty());
  }

  private void say(EngineEvent event, Optional<Life> life) {
    history.said(event, life);
    ring.add(event);
    if (ring.size() > memory) {
      ring.removeFirst();
    }
    reader.accept(event);
  }

  List<Summary> list() {
    return boxes.values().stream()
        .filter(box -> box.state.alive())
        .map(box -> new Summary(box.id, box.name, box.state == State.PAUSED))
        .toList();
  }

  Optional<Container> inspect(String id) {
    return Optional.ofNullable(boxes.get(id)).map(ModelEngine::container);
  }

  private static Container container(Box box) {
    ContainerBuilder builder =
        Container.builder(box.id)
            .name(box.name)
            .image("image")
            .labels(Attributes.of("label", "of-" + box.id))
            .networkMode("bridge")
            .state(box.state)
            .health(box.health)
            .oomKilled(box.oomKilled);
    if (!box.lives.isEmpty()) {
      Life life = box.lives.getLast();
      builder.startedAt(life.startedAt());
      if (box.state.alive()) {
        builder.pid(life.pid()).endpoints(addresses(box, life));
      }
    }
    if (box.finishedAt != null) {
      builder.finishedAt(box.finishedAt).exitCode(box.exitCode);
    }
    return builder.build();
  }

  private static List<Endpoint> addresses(Box box, Life life) {
    Endpoint first = address("bridge", "10.0.", life);
    return box.second ? List.of(first, address("second", "10.1.", life)) : List.of(first);
  }

  private static Endpoint address(String network, String prefix, Life life) {
    return new Endpoint(
        network,
        Optional.of(prefix + life.pid() / 256 + "." + life.pid() % 256),
        Optional.empty(),
        Optional.empty());
  }

  /** All alive containers, as inspect would tell them. */
  Map<String, Container> alive() {
    Map<String, Container> alive = new LinkedHashMap<>();
    boxes.values().stream()
        .filter(box -> box.state.alive())
        .forEach(box -> alive.put(box.id, container(box)));
    return alive;
  }

  /** What was ever true, and what was said of it. */
  ModelHistory history() {
    return history;
  }

  /** Every life there ever was, in the order of starts. */
  List<Life> lives() {
    return history.lives();
  }

  /** See {@link ModelHistory#endOf}. */
  Optional<Instant> endOf(Life life) {
    return history.endOf(life);
  }

  /** Containers by their ids, to be compared with {@link #alive}. */
  static Map<String, Container> byId(Iterable<Container> containers) {
    Map<String, Container> byId = new LinkedHashMap<>();
    containers.forEach(c -> byId.put(c.id(), c));
    return byId;
  }
}
