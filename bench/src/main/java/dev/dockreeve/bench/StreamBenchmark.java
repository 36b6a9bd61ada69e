// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.EngineEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** From the socket to the event: HTTP, lines, JSON. Not faster than the engine sends. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StreamBenchmark {

  private static final int EVENTS = 10_000;

  private AutoCloseable opened = () -> {};
  private EventStream stream = new Nothing();

  /** Starts an engine of its own, and the stream. */
  @Setup
  public void open() throws IOException, EngineException {
    Path socket = Files.createTempDirectory("dockreeve-bench").resolve("replay.sock");
    Process replay = Replay.start(socket, Replay.Script.flood(Integer.MAX_VALUE, Replay.End.OPEN));
    Engine engine = DockerEngine.at("unix://" + socket);
    opened =
        () -> {
          engine.close();
          replay.destroyForcibly().waitFor();
        };
    engine.identify();
    stream = engine.events(Instant.EPOCH);
  }

  /** Ends both. */
  @TearDown
  public void close() throws Exception {
    stream.close();
    opened.close();
  }

  /** One event. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void event(Blackhole blackhole) throws EngineException {
    for (int i = 0; i < EVENTS; i++) {
      blackhole.consume(Objects.requireNonNull(stream.next()));
    }
  }

  /** What is there before {@link #open}. */
  private static final class Nothing implements EventStream {
    @Override
    public EngineEvent next() {
      throw new IllegalStateException("not opened");
    }

    @Override
    public long malformed() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
