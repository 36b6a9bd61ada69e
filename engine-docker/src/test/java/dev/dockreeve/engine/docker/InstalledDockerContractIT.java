// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.testkit.contract.EngineContract;
import dev.dockreeve.testkit.contract.EngineUnderTest;
import dev.dockreeve.testkit.contract.RealUnderTest;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.RealDocker;

/** The engine contract on the Docker that is installed. */
@RequiresDocker
class InstalledDockerContractIT extends EngineContract {

  private final EngineUnderTest world;

  InstalledDockerContractIT(RealDocker docker) {
    this.world = RealUnderTest.of(docker, DockerEngine::at);
  }

  @Override
  protected EngineUnderTest engine() {
    return world;
  }
}
