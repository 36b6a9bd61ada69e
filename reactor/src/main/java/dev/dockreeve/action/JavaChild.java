// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A child started by {@link ProcessBuilder}, through setsid where there is one.
 *
 * @implNote Pipes are read and written by platform threads: that blocks, and would hold one of the
 *     few threads that carry virtual ones, for ever where somebody has left the group and keeps a
 *     pipe. Java reaps the leader by itself, so in theory a signal may meet a group of the same
 *     number that is not ours.
 */
final class JavaChild implements Child {

  private final Launch launch;
  private final Optional<String> setsid;
  private final Capture output;
  private final CountDownLatch silent = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private boolean unwanted;
  private State state = new Waiting();
  private volatile boolean aborted;

  private sealed interface State {}

  private record Waiting() implements State {}

  private record Failed(Exit.NotStarted why) implements State {}

  private record Begun(Process process, ProcessGroup group) implements State {}

  JavaChild(Launch launch, Optional<String> setsid, Capture output) {
    this.launch = launch;
    this.setsid = setsid;
    this.output = output;
  }

  @Override
  public void start() {
    lock.lock();
    try {
      state = unwanted ? failed(launch.name() + ": ended before it began") : spawn();
    } finally {
      lock.unlock();
    }
    if (!(state() instanceof Begun)) {
      silent.countDown();
    }
  }

  private static Failed failed(String why) {
    return new Failed(new Exit.NotStarted(why, OptionalInt.empty()));
  }

  private State spawn() {
    ProcessBuilder builder =
        new ProcessBuilder(command()).directory(launch.folder()).redirectErrorStream(true);
    if (launch.input().isEmpty()) {
      builder.redirectInput(new File("/dev/null"));
    }
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Failed(SpawnFailure.of(launch.name(), e));
    } catch (OutOfMemoryError e) {
      // Not the heap: the system gives no thread to wait for the process.
      return new Failed(SpawnFailure.noThread(launch.name(), SpawnFailure.NO_LIMITS));
    }
    try {
      thread("output-" + process.pid(), () -> read(process));
      launch
          .input()
          .ifPresent(text -> thread("input-" + process.pid(), () -> write(process, text)));
    } catch (OutOfMemoryError e) {
      process.destroyForcibly();
      return new Failed(SpawnFailure.noThread(launch.name(), SpawnFailure.NO_LIMITS));
    }
    return new Begun(process, new ProcessGroup(process, setsid.isPresent()));
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(launch.argv().size() + 1);
    if (setsid.isPresent()) {
      // setsid looks for the program in the same environment, and keeps its name as it was given.
      command.add(setsid.get());
      command.add(launch.name());
    } else {
      command.add(launch.program().getPath());
    }
    command.addAll(launch.argv().subList(1, launch.argv().size()));
    return command;
  }

  private static void thread(String name, Runnable task) {
    Thread.ofPlatform().name(name).daemon().start(task);
  }

  private void read(Process process) {
    try {
      output.drain(process.getInputStream());
    } finally {
      silent.countDown();
    }
  }

  private static void write(Process process, String text) {
    try (OutputStream to = process.getOutputStream()) {
      to.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      // It does not want to read it all, which is its own affair.
    }
  }

  private State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long pid() {
    return state() instanceof Begun(Process process, _) ? process.pid() : 0;
  }

  @Override
  public boolean awaitExit(Duration within) throws InterruptedException {
    return !(state() instanceof Begun(Process process, _)) || process.waitFor(within);
  }

  @Override
  public boolean awaitSilence(Duration within) throws InterruptedException {
    return silent.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Exit exit() {
    return switch (state()) {
      case Waiting() -> new Exit.Unknown("has not begun");
      case Failed(Exit.NotStarted why) -> why;
      case Begun(Process process, _) -> new Exit.Coded(process.exitValue());
    };
  }

  @Override
  public void signal(Signal signal) {
    lock.lock();
    try {
      switch (state) {
        case Waiting() -> unwanted = true;
        case Failed _ -> {}
        case Begun(_, ProcessGroup group) -> {
          if (signal == Signal.KILL) {
            group.kill();
          } else {
            group.terminate();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean survived() {
    return state() instanceof Begun(_, ProcessGroup group) && group.alive();
  }

  @Override
  public boolean cheapToAsk() {
    return state() instanceof Begun(_, ProcessGroup group) && group.cheapToAsk();
  }

  @Override
  public void abort() {
    aborted = true;
    signal(Signal.KILL);
  }

  @Override
  public boolean aborted() {
    return aborted;
  }

  @Override
  public void awaitBegun() {
    // A signal waits for it anyway.
  }

  @Override
  public void release() {
    if (state() instanceof Begun(Process process, _)) {
      try {
        process.getInputStream().close();
      } catch (IOException e) {
        // Nothing more is read from it: there is nothing to mend.
      }
    }
    Running.HERE.remove(this);
  }
}
