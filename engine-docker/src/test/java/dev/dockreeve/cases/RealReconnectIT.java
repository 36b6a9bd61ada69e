// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.IOException;
import java.nio.file.Path;

/** On the Docker that is installed. */
@RequiresDocker
class RealReconnectIT extends ReconnectCases {

  private final RealDocker docker;

  RealReconnectIT(RealDocker docker) {
    this.docker = docker;
  }

  @Override
  World open(Path folder) throws IOException {
    return RealWorld.of(docker, folder);
  }
}
