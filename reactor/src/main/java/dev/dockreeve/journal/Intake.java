// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be written, in order. Bounded: who brings more waits. Any thread puts, one takes.
 * What nobody waits for is taken with the next that somebody waits for, or a moment later.
 */
final class Intake {

  private static final int MOST = 4_096;
  private static final long MOST_BYTES = 16L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Ticket> queue = new ArrayDeque<>();
  private final AtomicInteger later = new AtomicInteger();
  private final long patience;
  private long bytes;
  private int urgent;
  private long lastSeq;
  private boolean closed;

  /** Something to be written, and who waits for that. */
  final class Ticket {
    final Write write;
    private final boolean urgent;
    private final CountDownLatch over = new CountDownLatch(1);
    private Optional<JournalException> failure = Optional.empty();

    private Ticket(Write write, boolean urgent) {
      this.write = write;
      this.urgent = urgent;
    }

    void done() {
      settle();
      over.countDown();
    }

    /** Whether it is neither done nor failed. */
    boolean waits() {
      return over.getCount() > 0;
    }

    void failed(JournalException e) {
      failure = Optional.of(e);
      settle();
      over.countDown();
    }

    private void settle() {
      if (!urgent) {
        later.decrementAndGet();
      }
    }

    /** Waits to the end, also when interrupted: what is written is written. */
    private void await() {
      boolean interrupted = false;
      while (true) {
        try {
          over.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      failure.ifPresent(e -> {
        throw new JournalException.NotWritten(String.valueOf(e.getMessage()), e);
      });
    }
  }

  /**
   * An empty intake.
   *
   * @param patience how many nanoseconds something that nobody waits for may lie here
   */
  Intake(long patience) {
    this.patience = patience;
  }

  /** The greatest sequence number that was given. */
  long lastSeq() {
    lock.lock();
    try {
      return lastSeq;
    } finally {
      lock.unlock();
    }
  }

  /** Sequence numbers given from now on are greater than {@code seq}. */
  void lastSeqAtLeast(long seq) {
    lock.lock();
    try {
      lastSeq = Math.max(lastSeq, seq);
    } finally {
      lock.unlock();
    }
  }

  /** Returns when it is written. */
  void write(Write write) {
    put(new Ticket(write, true)).await();
  }

  /** Has it written after all that was put in before. */
  void writeLater(Write write) {
    put(new Ticket(write, false));
  }

  /** Returns when all is written that was to be written later: who reads sees it. */
  void settle() {
    if (later.get() > 0) {
      write(new Write.Nothing());
    }
  }

  private Ticket put(Ticket ticket) {
    lock.lock();
    try {
      while (!closed && !queue.isEmpty() && full()) {
        filled.signal();
        room.awaitUninterruptibly();
      }
      if (closed) {
        throw new JournalException.NotWritten("the journal is closed");
      }
      if (ticket.write instanceof Write.Accept accept) {
        accept.first(lastSeq + 1);
        lastSeq += accept.runs();
      }
      if (!ticket.urgent) {
        later.incrementAndGet();
      }
      queue.addLast(ticket);
      bytes += ticket.write.bytes();
      urgent += ticket.urgent ? 1 : 0;
      if (ticket.urgent || queue.size() == 1) {
        filled.signal();
      }
      return ticket;
    } finally {
      lock.unlock();
    }
  }

  /** What there is, at most {@code limit}; none after {@code nanos}, or when it is closed. */
  List<Ticket> take(int limit, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (queue.isEmpty() && !closed && left > 0) {
        left = filled.awaitNanos(left);
      }
      left = Math.min(left, patience);
      while (urgent == 0 && !full() && !closed && left > 0) {
        left = filled.awaitNanos(left);
      }
      return drain(limit);
    } finally {
      lock.unlock();
    }
  }

  private boolean full() {
    return queue.size() >= MOST || bytes >= MOST_BYTES;
  }

  /** What there is now, at most {@code limit}. */
  List<Ticket> poll(int limit) {
    lock.lock();
    try {
      return urgent == 0 ? List.of() : drain(limit);
    } finally {
      lock.unlock();
    }
  }

  private List<Ticket> drain(int limit) {
    if (queue.isEmpty()) {
      return List.of();
    }
    List<Ticket> taken = new ArrayList<>(Math.min(limit, queue.size()));
    while (taken.size() < limit && !queue.isEmpty()) {
      Ticket ticket = queue.removeFirst();
      bytes -= ticket.write.bytes();
      urgent -= ticket.urgent ? 1 : 0;
      taken.add(ticket);
    }
    room.signalAll();
    return taken;
  }

  /** Takes nothing more in. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing will come any more. */
  boolean exhausted() {
    lock.lock();
    try {
      return closed && queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The usual time that something nobody waits for may lie here. */
  static long usualPatience() {
    return TimeUnit.MILLISECONDS.toNanos(250);
  }
}
