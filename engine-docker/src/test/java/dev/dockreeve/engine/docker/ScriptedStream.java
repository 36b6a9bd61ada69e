// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.model.EngineEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** For tests of streams that say what a test has written down, on a real socket. */
class ScriptedStream {

  final ScriptedEngine scripted = ScriptedEngine.onUnixSocket().version("1.24", "1.51");
  final DockerEngine engine = DockerEngine.at(scripted.url());
  final CountDownLatch release = new CountDownLatch(1);

  @BeforeEach
  void identify() throws EngineException {
    engine.identify();
  }

  @AfterEach
  void close() {
    release.countDown();
    engine.close();
    scripted.close();
  }

  static String event(String action) {
    return "{\"Type\":\"container\",\"Action\":\"" + action + "\",\"time\":1}\n";
  }

  EventStream events(ScriptedEngine.Script script) throws EngineException {
    scripted.on("/v1.51/events", script);
    return engine.events(Instant.ofEpochSecond(12, 34));
  }

  void hold() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String action(EventStream stream) throws EngineException {
    EngineEvent event = stream.next();
    return event == null ? "(end)" : event.action();
  }

  EventStream inChunks(byte[] all, int size) throws EngineException {
    return events(out -> {
      ScriptedEngine.streamHead(out);
      for (int i = 0; i < all.length; i += size) {
        ScriptedEngine.chunk(out, Arrays.copyOfRange(all, i, Math.min(all.length, i + size)));
      }
      ScriptedEngine.streamEnd(out);
    });
  }
}
