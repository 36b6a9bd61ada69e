// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.testkit.contract.EngineContract;
import dev.dockreeve.testkit.contract.EngineUnderTest;
import dev.dockreeve.testkit.contract.RealUnderTest;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.RealDocker;

/** The engine contract on Docker of Debian trixie (26.1), which is fetched at the first use. */
@RequiresDocker(suite = "trixie", optional = true)
class NewerDockerContractIT extends EngineContract {

  private final EngineUnderTest world;

  NewerDockerContractIT(RealDocker docker) {
    this.world = RealUnderTest.of(docker, DockerEngine::at);
  }

  @Override
  protected EngineUnderTest engine() {
    return world;
  }
}
