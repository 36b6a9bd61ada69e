// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import dev.dockreeve.testkit.real.PlainEngine;
import dev.dockreeve.testkit.real.RealDocker;

/** The contract on the Docker that is installed: what the contract says is what Docker does. */
@RequiresDocker
class RealDockerContractIT extends EngineContract {

  private final EngineUnderTest world;

  RealDockerContractIT(RealDocker docker) {
    this.world = RealUnderTest.of(docker, PlainEngine::at);
  }

  @Override
  protected EngineUnderTest engine() {
    return world;
  }
}
