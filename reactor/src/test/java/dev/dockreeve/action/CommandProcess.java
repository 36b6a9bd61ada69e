// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.model.Event;
import dev.dockreeve.rule.Facts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * A process of its own that attempts commands, for what no test may do to the process of all tests:
 * taking away rights, files and threads, and killing everything.
 */
final class CommandProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader says;

  private CommandProcess(Process process) {
    this.process = process;
    this.says = process.inputReader(UTF_8);
  }

  /** Starts it, with {@code before} in front of the command line; {@link #main} has the deeds. */
  static CommandProcess start(List<String> before, Way way, String deed, String... more)
      throws Exception {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            String.join(
                ":", place(RunCommand.class), place(CommandProcess.class), place(Event.class)),
            CommandProcess.class.getName(),
            way.name(),
            deed));
    command.addAll(List.of(more));
    return new CommandProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  long pid() {
    return process.pid();
  }

  /** The next line that it says. */
  String line() throws IOException {
    return String.valueOf(says.readLine());
  }

  /** Lets it go on. */
  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  int exit() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Attempts commands as it is told. */
  public static void main(String[] arguments) throws Exception {
    Way way = Way.valueOf(arguments[0]);
    PrintStream out = System.out;
    InputStream in = System.in;
    switch (arguments[1]) {
      case "warm-then-again" -> {
        out.println(tell(way.attempt("true")));
        in.read();
        out.println(tell(way.attempt("true")));
        in.read();
        out.println(tell(way.attempt("true")));
      }
      case "no-files" -> {
        out.println(tell(way.attempt("true")));
        in.read();
        List<InputStream> taken = new ArrayList<>();
        try {
          while (true) {
            taken.add(Files.newInputStream(Path.of("/dev/null")));
          }
        } catch (IOException e) {
          // None are left.
        }
        Outcome none = way.attempt("true");
        for (InputStream file : taken) {
          file.close();
        }
        out.println(tell(none));
        out.println(tell(way.attempt("true")));
      }
      case "time-out" -> {
        RunCommand command =
            way.command(arguments[2].split(" ", -1)).killGrace(Duration.ofMillis(300)).build();
        out.println(tell(command.attempt(Attempted.facts("x"), Duration.ofSeconds(1))));
        out.println(tell(way.attempt("true")));
      }
      case "kill-all" -> killAll(way, arguments[2], out, in);
      default -> throw new IllegalArgumentException(arguments[1]);
    }
    out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void killAll(Way way, String pids, PrintStream out, InputStream in)
      throws Exception {
    Facts facts = Attempted.facts("x");
    int count = 8;
    CountDownLatch interrupted = new CountDownLatch(count + 1);
    Runnable attempt =
        () -> {
          try {
            way.shell("sleep 1000 & echo $! >> " + pids + "; wait")
                .build()
                .attempt(facts, Attempted.LONG);
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        };
    IntStream.range(0, count).forEach(i -> Thread.ofVirtual().start(attempt));
    out.println("begun");
    in.read();
    out.println(RunCommand.killAll());
    attempt.run();
    interrupted.await();
    out.println("all interrupted");
  }

  private static String tell(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> "ok";
      case Outcome.Failed(String reason, boolean permanent, _, _) ->
          (permanent ? "permanent " : "again ") + reason;
      case Outcome.TimedOut _ -> outcome.reason();
    };
  }
}
