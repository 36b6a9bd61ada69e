// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.testkit.contract.EngineContract;
import dev.dockreeve.testkit.contract.EngineUnderTest;
import dev.dockreeve.testkit.contract.SimulatedUnderTest;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine contract on the simulated engine: as Docker 29, and as one that knows only API 1.41.
 */
class DockerEngineContractTest {

  @Nested
  class Newest extends OnSimulated {
    @Override
    SimulatedDocker start(Path socket) throws IOException {
      return SimulatedDocker.start(socket);
    }
  }

  @Nested
  class MinimumOfDocker29 extends OnSimulated {
    @Override
    SimulatedDocker start(Path socket) throws IOException {
      return SimulatedDocker.at(socket).apiVersions("1.44", "1.52").start();
    }
  }

  @Nested
  class Oldest extends OnSimulated {
    @Override
    SimulatedDocker start(Path socket) throws IOException {
      return SimulatedDocker.at(socket).apiVersions("1.12", "1.41").start();
    }
  }

  abstract static class OnSimulated extends EngineContract {
    @TempDir Path folder;
    private Optional<EngineUnderTest> world = Optional.empty();

    abstract SimulatedDocker start(Path socket) throws IOException;

    @Override
    protected EngineUnderTest engine() throws IOException {
      EngineUnderTest opened =
          SimulatedUnderTest.of(start(folder.resolve("d.sock")), DockerEngine::at);
      world = Optional.of(opened);
      return opened;
    }

    @AfterEach
    void end() throws IOException {
      world.orElseThrow().close();
    }
  }
}
