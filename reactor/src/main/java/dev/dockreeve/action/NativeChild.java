// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.dockreeve.model.PlainText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A child started by {@link PosixSpawn}. A platform thread of its own starts it, moves what it
 * writes and reads, and sees it end.
 *
 * @implNote <b>Whose number is it?</b> A number belongs to our leader until it has been reaped. So
 *     nothing but {@link #reap} reaps, under the lock under which signals are sent, and never waits
 *     for any child but this one. What is left of a group then gets signals through the leader's
 *     pidfd, which means that group whatever happens to the number (Linux 6.9); on an older Linux
 *     by the number, which survivors keep from being used again, right after they have been seen.
 */
final class NativeChild implements Child {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.action");

  private static final int CLD_EXITED = 1;
  private static final long SI_CODE = 8;
  private static final long SI_STATUS = 24;

  private final PosixSpawn posix;
  private final Libc libc;
  private final Launch launch;
  private final Capture output;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch exited = new CountDownLatch(1);
  private final CountDownLatch silent = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private int pid;
  private int pidfd = -1;
  private boolean unwanted;
  private boolean reaped;
  private boolean followed;
  private volatile boolean released;
  private volatile boolean aborted;
  private volatile Exit exit = new Exit.Unknown("has not ended");

  NativeChild(PosixSpawn posix, Launch launch, Capture output) {
    this.posix = posix;
    this.libc = posix.libc();
    this.launch = launch;
    this.output = output;
  }

  @Override
  public void start() {
    try {
      Thread.ofPlatform().name("command").daemon().start(this::live);
    } catch (OutOfMemoryError e) {
      // Not the heap: the system gives no more threads, as it gives no more processes.
      notStarted(SpawnFailure.noThread(launch.name(), posix::limit));
      ended();
    }
  }

  private void live() {
    try {
      switch (spawn()) {
        case PosixSpawn.Begun(int number, int out, int in) -> {
          Thread.currentThread().setName("command-" + number);
          new PipeLoop(this, libc, output, out).run(in, launch.input());
        }
        case PosixSpawn.NotBegun(Exit.NotStarted why) -> notStarted(why);
      }
    } catch (RuntimeException | Error e) {
      // The outermost frame of this thread: the attempt fails, and the next one may go better.
      LOG.log(System.Logger.Level.ERROR, "bug: command=" + PlainText.quoted(launch.name()), e);
      exit = new Exit.Unknown("it could not be followed: " + PlainText.brief(e.toString()));
    } finally {
      ended();
    }
  }

  private PosixSpawn.Spawned spawn() {
    lock.lock();
    try {
      if (unwanted) {
        return new PosixSpawn.NotBegun(
            new Exit.NotStarted(launch.name() + ": ended before it began", OptionalInt.empty()));
      }
    } finally {
      lock.unlock();
    }
    PosixSpawn.Spawned spawned = posix.spawn(launch);
    if (spawned instanceof PosixSpawn.Begun(int number, _, _)) {
      lock.lock();
      try {
        pid = number;
        pidfd = libc.pidfdOpen(number);
        if (unwanted) {
          libc.kill(-pid, Signal.KILL.number());
        }
      } finally {
        lock.unlock();
      }
    }
    begun.countDown();
    return spawned;
  }

  private void notStarted(Exit.NotStarted why) {
    exit = why;
  }

  /** Whatever happened: nobody waits any longer, and nothing of ours is left behind. */
  private void ended() {
    if (pid() > 0 && exited.getCount() > 0) {
      // Only a bug leads here: what nobody follows must not go on.
      signal(Signal.KILL);
      libc.awaitEnd(pid);
    }
    lock.lock();
    try {
      followed = true;
      forgetIfDone();
    } finally {
      lock.unlock();
    }
    begun.countDown();
    silent.countDown();
    exited.countDown();
  }

  /** What becomes readable when the leader has ended; negative where the system has none. */
  int pidfd() {
    return pidfd;
  }

  /** Whether nobody wants its output any more. */
  boolean released() {
    return released;
  }

  /** Nobody holds the output open any more. */
  void fellSilent() {
    silent.countDown();
  }

  /** Looks whether the leader has ended, and keeps how; it stays to be reaped. */
  boolean lookForExit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = libc.siginfo(arena);
      int result = libc.ended(Math.toIntExact(pid()), false, info);
      if (result < 0) {
        exit = new Exit.Unknown("how it ended was taken by other code of this process");
        noLongerOurs();
      } else if (info.get(JAVA_INT, 0) == 0) {
        return false;
      } else {
        int status = info.get(JAVA_INT, SI_STATUS);
        exit =
            info.get(JAVA_INT, SI_CODE) == CLD_EXITED
                ? new Exit.Exited(status)
                : new Exit.Killed(status);
      }
      exited.countDown();
      return true;
    }
  }

  private void noLongerOurs() {
    lock.lock();
    try {
      reaped = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long pid() {
    lock.lock();
    try {
      return pid;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitExit(Duration within) throws InterruptedException {
    return exited.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public boolean awaitSilence(Duration within) throws InterruptedException {
    return silent.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Exit exit() {
    return exit;
  }

  @Override
  public void signal(Signal signal) {
    lock.lock();
    try {
      if (pid == 0) {
        unwanted = true;
      } else {
        send(signal.number());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean survived() {
    lock.lock();
    try {
      reap();
      return pid > 0 && send(0);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean cheapToAsk() {
    return true;
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
    try {
      // Ends at once, but for a program that is loaded over a network that hangs.
      begun.await(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void release() {
    lock.lock();
    try {
      released = true;
      forgetIfDone();
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody of the group is there to get it, allowed or not. Under the lock. */
  private boolean send(int signal) {
    if (reaped && pidfd >= 0) {
      int result = libc.signalGroup(pidfd, signal);
      if (result == 0 || result == -Libc.ESRCH) {
        return result == 0;
      }
    }
    if (reaped && forgotten()) {
      return false;
    }
    int result = libc.kill(-pid, signal);
    return result == 0 || result == -Libc.EPERM;
  }

  /** Under the lock; the leader has ended. */
  private void reap() {
    if (pid > 0 && !reaped) {
      try (Arena arena = Arena.ofConfined()) {
        libc.ended(pid, true, libc.siginfo(arena));
      }
      reaped = true;
    }
  }

  private boolean forgotten() {
    return followed && released;
  }

  private void forgetIfDone() {
    if (forgotten()) {
      reap();
      if (pidfd >= 0) {
        libc.close(pidfd);
        pidfd = -1;
      }
      Running.HERE.remove(this);
    }
  }
}
