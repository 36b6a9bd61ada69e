// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import java.io.IOException;
import java.nio.file.Path;

/** On the simulated engine. */
class SimulatedBrokenLineTest extends BrokenLineCases {

  @Override
  World open(Path folder) throws IOException {
    return SimulatedWorld.in(folder);
  }
}
