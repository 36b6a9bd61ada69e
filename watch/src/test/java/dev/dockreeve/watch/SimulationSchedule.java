// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Scanner;

/**
 * What is to happen in one run of the simulation, one operation after the other. It is made before
 * anything happens, so the same schedule gives the same run; and an operation that makes no sense
 * at its moment does nothing, so whatever is left when some are taken out is a schedule as well.
 */
record SimulationSchedule(Faults faults, List<Operation> operations) {

  /** What may go wrong. */
  enum Faults {
    /** Cuts, errors, and events that never come; but the engine remembers every one of them. */
    REPLAYED,
    /** Also an engine that forgets or is started anew, and a mailbox that overflows. */
    LOSSY,
    /** Also an engine whose clock jumps: what is told by its clock cannot be right then. */
    CLOCK
  }

  /** Who does something. */
  enum Side {
    ENGINE,
    WATCHER,
    /** The engine remembers what is missed. */
    FAULT,
    /** Something is lost for good. */
    LOSS,
    CLOCK
  }

  /** One kind of operation; its weight among those of its side. */
  enum Act {
    START(Side.ENGINE, 30),
    DIE(Side.ENGINE, 20),
    RESTART(Side.ENGINE, 20),
    PAUSE(Side.ENGINE, 10),
    UNPAUSE(Side.ENGINE, 10),
    RENAME(Side.ENGINE, 8),
    REMOVE(Side.ENGINE, 8),
    REUSE(Side.ENGINE, 6),
    CREATE(Side.ENGINE, 3),
    EXEC(Side.ENGINE, 6),
    HEALTH(Side.ENGINE, 8),
    OOM(Side.ENGINE, 3),
    NETWORK(Side.ENGINE, 4),
    /** Many restarts, pauses or execs of one container, at once. */
    BURST(Side.ENGINE, 3),

    /** The watcher makes its first connection. */
    BEGIN(Side.WATCHER, 0),
    /** Some of the events on their way are read. */
    DELIVER(Side.WATCHER, 30),
    /** The engine makes up its answer to some question. */
    LOOK(Side.WATCHER, 32),
    /** Some answer arrives. */
    HEAR(Side.WATCHER, 34),
    /** Time passes: events arrive, timers ring. */
    PASS(Side.WATCHER, 20),

    CUT(Side.FAULT, 12),
    /** Some question fails. */
    FAIL(Side.FAULT, 20),
    /** The next event comes twice. */
    DUPLICATE(Side.FAULT, 6),
    /** Two events that are close together come in the wrong order. */
    REORDER(Side.FAULT, 10),
    /** The watcher is stopped: time passes, and nothing is handled. */
    STALL(Side.FAULT, 3),
    /** The next streams end at once, in good order. */
    ENDING(Side.FAULT, 2),
    /** An event is never sent, as happens to a slow listener. */
    SKIP(Side.FAULT, 10),
    /** The stream falls silent, and nobody says so. */
    HALF_OPEN(Side.FAULT, 5),

    /** A cut, and an engine that remembers nothing of before. */
    FORGET(Side.LOSS, 6),
    /** More events than the engine remembers. */
    OVERRUN(Side.LOSS, 2),
    /** The mailbox is full: what is on its way is thrown away, and counted. */
    OVERFLOW(Side.LOSS, 6),
    /** Another engine process: its containers live on, or not. */
    ENGINE(Side.LOSS, 6),

    JUMP(Side.CLOCK, 5),

    /** Our program ends at once, and is started again. */
    CRASH(Side.FAULT, 0);

    private final Side side;
    private final int weight;

    Act(Side side, int weight) {
      this.side = side;
      this.weight = weight;
    }
  }

  /**
   * One thing that happens.
   *
   * @param which the container, or the question
   * @param size how many, how long in milliseconds, in which way
   */
  record Operation(Act act, int which, int size) {

    static Operation parse(String line) {
      Scanner words = new Scanner(line);
      Act act = Act.valueOf(words.next().toUpperCase(Locale.ROOT));
      return new Operation(act, words.nextInt(), words.nextInt());
    }

    @Override
    public String toString() {
      return act.name().toLowerCase(Locale.ROOT) + " " + which + " " + size;
    }
  }

  private static final int FEW = 5;
  private static final int MANY = 24;
  private static final int SECOND = 1000;

  /** Copies the operations. */
  SimulationSchedule {
    operations = List.copyOf(operations);
  }

  /** The schedule of that number; of three seeds in ten something is lost for good. */
  static SimulationSchedule of(long seed, int steps) {
    long kind = seed % 10;
    Faults faults = kind < 6 ? Faults.REPLAYED : kind < 9 ? Faults.LOSSY : Faults.CLOCK;
    SimulationSchedule schedule = generate(seed, faults, steps);
    return seed / 10 % 2 == 0 ? schedule : schedule.withCrashes(new Random(~seed));
  }

  /** Also with some crashes of our program. */
  private SimulationSchedule withCrashes(Random random) {
    List<Operation> all = new ArrayList<>(operations);
    for (int i = random.nextInt(4); i >= 0; i--) {
      Operation crash = new Operation(Act.CRASH, random.nextInt(64), random.nextInt(12));
      all.add(random.nextInt(all.size()), crash);
    }
    return new SimulationSchedule(faults, all);
  }

  static SimulationSchedule generate(long seed, Faults faults, int steps) {
    Random random = new Random(seed);
    List<Operation> operations = new ArrayList<>();
    Map<Side, List<Act>> urns = urns(random);
    int ids = random.nextInt(8) == 0 ? MANY : FEW;
    for (int i = random.nextInt(2 * ids); i >= 0; i--) {
      operations.add(draw(urns, Side.ENGINE, ids, random));
    }
    operations.add(new Operation(Act.BEGIN, 0, 0));
    int busy = 10 + random.nextInt(30);
    int faulty = 2 + random.nextInt(10);
    for (int i = 0; i < steps; i++) {
      int dice = random.nextInt(100);
      Side side = dice < busy ? Side.ENGINE : Side.WATCHER;
      Side drawn = dice < 100 - faulty ? side : fault(faults, random);
      operations.add(draw(urns, drawn, ids, random));
    }
    return new SimulationSchedule(faults, operations);
  }

  private static Side fault(Faults faults, Random random) {
    return switch (faults) {
      case REPLAYED -> Side.FAULT;
      case LOSSY -> random.nextInt(3) > 0 ? Side.FAULT : Side.LOSS;
      case CLOCK -> List.of(Side.FAULT, Side.LOSS, Side.CLOCK).get(random.nextInt(3));
    };
  }

  /** Each run has its own mixture: about half of the faults never happen in it. */
  private static Map<Side, List<Act>> urns(Random random) {
    Map<Side, List<Act>> urns = new EnumMap<>(Side.class);
    for (Act act : Act.values()) {
      boolean fault = act.side == Side.FAULT || act.side == Side.LOSS;
      int weight = fault && random.nextBoolean() ? 0 : act.weight;
      List<Act> urn = urns.computeIfAbsent(act.side, _ -> new ArrayList<>());
      for (int i = 0; i < weight; i++) {
        urn.add(act);
      }
    }
    urns.values().stream().filter(List::isEmpty).forEach(urn -> urn.add(Act.FAIL));
    return urns;
  }

  private static Operation draw(Map<Side, List<Act>> urns, Side side, int ids, Random random) {
    List<Act> urn = urns.getOrDefault(side, List.of(Act.PASS));
    Act act = urn.get(random.nextInt(urn.size()));
    int which = side == Side.ENGINE ? random.nextInt(ids) : random.nextInt(64);
    return new Operation(act, which, size(act, random));
  }

  private static int size(Act act, Random random) {
    return switch (act) {
      case DELIVER, ENDING -> 1 + random.nextInt(4);
      case BURST -> 2 + random.nextInt(10);
      case PASS -> 1 << random.nextInt(13);
      case STALL -> SECOND << random.nextInt(7);
      case JUMP -> SECOND << random.nextInt(13);
      default -> random.nextInt(12);
    };
  }

  /** As it is stored: one operation a line. */
  String text() {
    StringBuilder text = new StringBuilder("faults ").append(faults).append('\n');
    operations.forEach(operation -> text.append(operation).append('\n'));
    return text.toString();
  }

  /** What {@link #text} has made; lines that begin with {@code #} say why it is kept. */
  static SimulationSchedule parse(String text) {
    List<String> lines =
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    Faults faults = Faults.valueOf(lines.getFirst().substring("faults ".length()));
    return new SimulationSchedule(faults, lines.stream().skip(1).map(Operation::parse).toList());
  }
}
