// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@code ./dockreeve} as a process of its own, as its user starts it. */
final class Program implements AutoCloseable {

  static final Path ROOT = Path.of(System.getProperty("house.root")).toAbsolutePath();
  static final Path LAUNCHER = ROOT.resolve("dockreeve");

  private static final Duration BUILDING = Duration.ofMinutes(10);
  private static final ReentrantLock FIRST = new ReentrantLock();
  private static boolean built;

  private final Process process;

  /** Where it keeps its things, unless a test says where. */
  private final Path own;

  private final Lines out;
  private final Lines err;

  private Program(Process process, Path own) {
    this.process = process;
    this.own = own;
    this.out = new Lines(process.inputReader(StandardCharsets.UTF_8));
    this.err = new Lines(process.errorReader(StandardCharsets.UTF_8));
  }

  static Program start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  static Program start(Map<String, String> environment, String... arguments) throws IOException {
    return startBy(List.of(), environment, arguments);
  }

  /** The same, by another command: as another user, in another namespace. */
  static Program startBy(List<String> by, Map<String, String> environment, String... arguments)
      throws IOException {
    build();
    List<String> command = new ArrayList<>(by);
    command.add(LAUNCHER.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("DOCKER_HOST");
    Path own = Files.createTempDirectory("dockreeve-program");
    builder.environment().put("STATE_DIRECTORY", own.toString());
    builder.environment().put("RUNTIME_DIRECTORY", own.toString());
    builder.environment().putAll(environment);
    return new Program(builder.start(), own);
  }

  /** Has the launcher build what it starts, if nobody has yet: no test waits for that later. */
  private static void build() throws IOException {
    FIRST.lock();
    try {
      if (!built) {
        Process version =
            new ProcessBuilder(LAUNCHER.toString(), "--version")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        built = version.waitFor(BUILDING.toMillis(), TimeUnit.MILLISECONDS);
        if (!built || version.exitValue() != 0) {
          throw new AssertionError(LAUNCHER + " --version does not end as it should");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      FIRST.unlock();
    }
  }

  /** The daemon, with these rules, watching Docker there. */
  static Program daemon(Map<String, String> environment, Path config, String url)
      throws IOException {
    return daemonBy(List.of(), environment, config, url);
  }

  /** The same, by another command. */
  static Program daemonBy(List<String> by, Map<String, String> environment, Path config, String url)
      throws IOException {
    return startBy(by, environment, "run", "-c", config.toString(), "--engine", "docker=" + url);
  }

  /** What it says on its standard output, when it has ended as it should. */
  static List<String> ask(int code, Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    try (Program command = start(environment, arguments.toArray(String[]::new))) {
      int ended = command.awaitExit(Duration.ofMinutes(2));
      if (ended != code) {
        throw new AssertionError(arguments + " ended with " + ended + "\n" + command);
      }
      return command.out();
    }
  }

  /** Starts what {@link #command} told of another one: without the launcher, but the same. */
  static Program again(List<String> command) throws IOException {
    return new Program(
        new ProcessBuilder(command).start(), Files.createTempDirectory("dockreeve-program"));
  }

  /** The command line that it runs with, after the launcher has become Java. Linux only. */
  List<String> command() throws IOException {
    String line = Files.readString(Path.of("/proc", Long.toString(pid()), "cmdline"));
    return List.of(line.substring(0, line.length() - 1).split("\0", -1));
  }

  /** Waits for a line on standard output. */
  String awaitOut(Predicate<String> wanted, Duration patience) throws InterruptedException {
    return out.await(wanted, patience, this);
  }

  /** Waits for a line on standard error. */
  String awaitErr(Predicate<String> wanted, Duration patience) throws InterruptedException {
    return err.await(wanted, patience, this);
  }

  List<String> out() {
    return out.copy();
  }

  List<String> err() {
    return err.copy();
  }

  long pid() {
    return process.pid();
  }

  /** Sends a signal by name. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  /** Waits for its end; returns its exit code. */
  int awaitExit(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it goes on running\n" + this);
    }
    out.awaitEnd();
    err.awaitEnd();
    return process.exitValue();
  }

  /** Ends it in good order. */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitExit(Duration.ofSeconds(20));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(own)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "stdout:\n" + String.join("\n", out()) + "\nstderr:\n" + String.join("\n", err());
  }

  private static final class Lines {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    Lines(BufferedReader in) {
      this.reader = Thread.ofVirtual().start(() -> read(in));
    }

    private void read(BufferedReader in) {
      try {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          lock.lock();
          try {
            lines.add(line);
            changed.signalAll();
          } finally {
            lock.unlock();
          }
        }
      } catch (IOException _) {
        // It was ended by force, and its stream with it.
      }
    }

    String await(Predicate<String> wanted, Duration patience, Program program)
        throws InterruptedException {
      long left = patience.toNanos();
      lock.lock();
      try {
        for (int seen = 0; ; ) {
          for (; seen < lines.size(); seen++) {
            if (wanted.test(lines.get(seen))) {
              return lines.get(seen);
            }
          }
          if (left <= 0) {
            throw new AssertionError("no such line came in " + patience + "\n" + program);
          }
          left = changed.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    }

    void awaitEnd() throws InterruptedException {
      reader.join(Duration.ofSeconds(10));
    }

    List<String> copy() {
      lock.lock();
      try {
        return List.copyOf(lines);
      } finally {
        lock.unlock();
      }
    }
  }
}
