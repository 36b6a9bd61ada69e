// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import dev.dockreeve.testkit.real.PlainEngine;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the simulated engine, as Docker 29 and as Docker 28. */
class SimulatedDockerContractTest {

  @Nested
  class AsDocker29 extends EngineContract {
    @TempDir Path folder;
    private Optional<EngineUnderTest> world = Optional.empty();

    @Override
    protected EngineUnderTest engine() throws IOException {
      SimulatedDocker docker = SimulatedDocker.start(folder.resolve("d.sock"));
      EngineUnderTest opened = SimulatedUnderTest.of(docker, PlainEngine::at);
      world = Optional.of(opened);
      return opened;
    }

    @AfterEach
    void end() throws IOException {
      world.orElseThrow().close();
    }
  }

  @Nested
  class AsDocker28 extends EngineContract {
    @TempDir Path folder;
    private Optional<EngineUnderTest> world = Optional.empty();

    @Override
    protected EngineUnderTest engine() throws IOException {
      SimulatedDocker docker =
          SimulatedDocker.at(folder.resolve("d.sock")).apiVersions("1.24", "1.51").start();
      EngineUnderTest opened = SimulatedUnderTest.of(docker, PlainEngine::at);
      world = Optional.of(opened);
      return opened;
    }

    @AfterEach
    void end() throws IOException {
      world.orElseThrow().close();
    }
  }
}
