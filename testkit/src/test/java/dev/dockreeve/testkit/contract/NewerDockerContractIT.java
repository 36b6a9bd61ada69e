// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import dev.dockreeve.testkit.real.PlainEngine;
import dev.dockreeve.testkit.real.RealDocker;

/** The contract on Docker of Debian trixie, which is fetched at the first use. */
@RequiresDocker(suite = "trixie", optional = true)
class NewerDockerContractIT extends EngineContract {

  private final EngineUnderTest world;

  NewerDockerContractIT(RealDocker docker) {
    this.world = RealUnderTest.of(docker, PlainEngine::at);
  }

  @Override
  protected EngineUnderTest engine() {
    return world;
  }
}
