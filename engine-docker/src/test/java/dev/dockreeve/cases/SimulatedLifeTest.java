// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** On the simulated engine. */
@Execution(ExecutionMode.CONCURRENT)
class SimulatedLifeTest extends LifeCases {

  @Override
  World open(Path folder) throws IOException {
    return SimulatedWorld.in(folder);
  }
}
