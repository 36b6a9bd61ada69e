// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another engine, and how long whoever reads its events does something else: from the return of
 * {@link EventStream#next} or {@link EventStream#pass} to the next call.
 */
record TimedEngine(Engine engine, Histogram between) implements Engine {

  @Override
  public String url() {
    return engine.url();
  }

  @Override
  public EngineInfo identify() throws EngineException {
    return engine.identify();
  }

  @Override
  public List<Summary> list() throws EngineException {
    return engine.list();
  }

  @Override
  public Optional<Container> inspect(String id) throws EngineException {
    return engine.inspect(id);
  }

  @Override
  public EventStream events(Instant since) throws EngineException {
    return new Timed(engine.events(since), between);
  }

  @Override
  public EventStream events(Instant since, Instant until) throws EngineException {
    return engine.events(since, until);
  }

  @Override
  public void close() {
    engine.close();
  }

  private static final class Timed implements EventStream {
    private final EventStream stream;
    private final Histogram between;
    private @Nullable Processor processor;
    private long returned;

    Timed(EventStream stream, Histogram between) {
      this.stream = stream;
      this.between = between;
    }

    @Override
    public boolean await() throws EngineException {
      called();
      boolean there = stream.await();
      returned = 0; // What follows at once takes it.
      return there;
    }

    @Override
    public @Nullable EngineEvent next() throws EngineException {
      called();
      EngineEvent event = stream.next();
      returned = System.nanoTime();
      return event;
    }

    @Override
    public boolean pass() throws EngineException {
      called();
      boolean more = stream.pass();
      returned = System.nanoTime();
      return more;
    }

    private void called() {
      if (processor == null) {
        processor = Processor.ofThisThread();
      }
      if (returned != 0) {
        between.add(returned, System.nanoTime(), processor);
      }
      processor.look();
    }

    @Override
    public long malformed() {
      return stream.malformed();
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
