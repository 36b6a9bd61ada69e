// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link ModelEngine} behind the seam that adapters implement. For any thread. */
final class LocalEngine implements Engine {

  private final ReentrantLock lock = new ReentrantLock();
  private final ModelEngine model = new ModelEngine();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger identified = new AtomicInteger();
  private final AtomicInteger openStreams = new AtomicInteger();
  private final AtomicInteger bugs = new AtomicInteger();
  private volatile boolean hanging;
  private volatile boolean closingHangs;
  private volatile boolean sweepsHang;
  private volatile Optional<String> refusal = Optional.empty();
  private volatile @Nullable Stream stream;

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private void run(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  void start(String id) {
    run(() -> model.start(id));
  }

  void die(String id) {
    run(() -> model.die(id, 0));
  }

  /** Ends the stream that is open now, if one is. */
  void cut() {
    run(() -> {
      model.unsubscribe();
      Stream open = stream;
      if (open != null) {
        open.end();
      }
    });
  }

  /** Waits until every event was taken from the stream, and all but the last one handed on. */
  void awaitTaken() {
    Stream open = requireNonNull(stream);
    while (!open.queue.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  /** From now on nothing answers. */
  void hang() {
    hanging = true;
  }

  /** From now on what it remembers is told and never ends. */
  void hangSweeps() {
    sweepsHang = true;
  }

  /** Whoever closes it waits until its thread is interrupted. */
  void hangOnClose() {
    closingHangs = true;
  }

  /** From now on nobody can connect, for that reason; until an empty one. */
  void refuse(Optional<String> reason) {
    refusal = reason;
  }

  /** The next so many questions meet a bug. */
  void failNext(int count) {
    bugs.set(count);
  }

  int identified() {
    return identified.get();
  }

  int openStreams() {
    return openStreams.get();
  }

  boolean closed() {
    return closed.getCount() == 0;
  }

  private void check() throws EngineException {
    try {
      if (hanging) {
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException.Unreachable("interrupted", e);
    }
    if (closed()) {
      throw new EngineException.Unreachable("closed", null);
    }
    if (bugs.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new IllegalStateException("a bug of the adapter");
    }
  }

  @Override
  public String url() {
    return "local:";
  }

  @Override
  public EngineInfo identify() throws EngineException {
    check();
    if (refusal.isPresent()) {
      throw new EngineException.Unreachable(refusal.get(), null);
    }
    identified.incrementAndGet();
    return locked(() -> {
      model.pass(Duration.ofMillis(1));
      return new EngineInfo("Local", "1", "1", "id", "host", model.clock(), OptionalInt.empty());
    });
  }

  @Override
  public List<Summary> list() throws EngineException {
    check();
    return locked(model::list);
  }

  @Override
  public Optional<Container> inspect(String id) throws EngineException {
    check();
    return locked(() -> model.inspect(id));
  }

  @Override
  public EventStream events(Instant since) throws EngineException {
    check();
    return locked(() -> {
      Stream opened = new Stream();
      model.subscribe(since, event -> opened.queue.add(Optional.of(event)));
      stream = opened;
      openStreams.incrementAndGet();
      return opened;
    });
  }

  @Override
  public EventStream events(Instant since, Instant until) throws EngineException {
    check();
    return locked(() -> {
      Stream remembered = new Stream();
      openStreams.incrementAndGet();
      model.remembered(since, until).forEach(e -> remembered.queue.add(Optional.of(e)));
      if (!sweepsHang) {
        remembered.end();
      }
      return remembered;
    });
  }

  @Override
  public void close() {
    closed.countDown();
    cut();
    if (closingHangs) {
      LockSupport.park();
    }
  }

  private final class Stream implements EventStream {
    private final BlockingQueue<Optional<EngineEvent>> queue = new LinkedBlockingQueue<>();
    private boolean ended;

    private void end() {
      queue.add(Optional.empty());
    }

    @Override
    public @Nullable EngineEvent next() throws EngineException {
      try {
        return queue.take().orElse(null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EngineException.Unreachable("interrupted", e);
      }
    }

    @Override
    public long malformed() {
      return 0;
    }

    @Override
    public void close() {
      run(() -> {
        if (!ended) {
          ended = true;
          openStreams.decrementAndGet();
          end();
        }
      });
    }
  }
}
