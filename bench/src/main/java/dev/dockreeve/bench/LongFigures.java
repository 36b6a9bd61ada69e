// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.time.Duration;
import java.util.List;

/** What shows only under load, or after a long time. */
final class LongFigures {

  private static final int RATE = 100_000;
  private static final int MANY = 10_000_000;
  private static final int RECONNECTS = 1000;

  private final Setting setting;

  LongFigures(Setting setting) {
    this.setting = setting;
  }

  /** How long the thread that reads is kept from reading. */
  void printReader() throws InterruptedException {
    Replay.Script flood =
        new Replay.Script(setting.events(), Replay.End.OPEN, RATE, 0, Duration.ZERO);
    String options = Setting.LEAN_C1 + " " + Safepoints.logged(setting.folder());
    List<String> ours = setting.watching(options, flood, "reader", setting.events());
    List<String> control = setting.watching(options, flood, "control", setting.events());
    System.out.printf(
        "%nFrom one event to the reader's next read, in µs: %,d events, %,d a second%n%n",
        setting.events(), RATE);
    System.out.println(
        "| | median | 99.999 % | longest | over 1 ms | of them while the JVM stood still"
            + " | without a processor | overflowed |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    System.out.println("| our mailbox | " + ours.get(ours.size() - 2) + " |");
    System.out.println("| control: a lock of its own | " + control.get(control.size() - 2) + " |");
    String head = Histogram.head();
    System.out.println("\n| up to | " + head + " |");
    System.out.println("|---|" + head.replaceAll("[^|]+", "---") + "|");
    System.out.println("| our mailbox | " + ours.getLast() + " |");
    System.out.println("| control | " + control.getLast() + " |");
  }

  /** What grows, if anything does. */
  void printLong() throws InterruptedException {
    System.out.printf("%n%,d events of one connection%n%n", MANY);
    print(Replay.Script.flood(MANY, Replay.End.OPEN));
    System.out.printf("%n%,d events of %,d connections that break%n%n", MANY, RECONNECTS);
    print(Replay.Script.flood(MANY / RECONNECTS, Replay.End.CUT));
  }

  private void print(Replay.Script script) throws InterruptedException {
    System.out.println(
        "| events | reconnects | heap KB after a collection | threads | descriptors | RSS MB"
            + " | overflowed |");
    System.out.println("|---|---|---|---|---|---|---|");
    // Beside what the watcher has to report about so strange an engine.
    setting.watching(Setting.LEAN, script, "long", MANY).stream()
        .filter(line -> line.startsWith("|"))
        .forEach(System.out::println);
  }
}
