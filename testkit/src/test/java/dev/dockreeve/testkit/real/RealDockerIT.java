// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@RequiresDocker
class RealDockerIT {

  /** What an engine may leave behind. */
  private static void assertNothingLeft(RealDocker docker) throws IOException {
    Path folder = requireNonNull(docker.socket().getParent());
    assertThat(folder).doesNotExist();
    assertThat(Mounts.below(folder)).isEmpty();
    assertThat(Processes.daemons(folder)).isEmpty();
    assertThat(Path.of("/run/netns", folder.getFileName().toString())).doesNotExist();
    assertThat(ControlGroups.named(folder.getFileName().toString())).isEmpty();
  }

  @Test
  void engines_sideBySide_doNotSeeEachOther_andLeaveNothing() throws Exception {
    RealDocker left;
    RealDocker right;
    long process;
    try (RealDocker one = RealDocker.start();
        RealDocker other = RealDocker.start()) {
      left = one;
      right = other;
      String id = one.client().run(ContainerSpec.named("same").build());
      String otherId = other.client().run(ContainerSpec.named("same").build());
      assertThat(one.client().ids(true)).containsExactly(id);
      assertThat(other.client().ids(true)).containsExactly(otherId);
      assertThat(one.client().ip("same", "bridge")).isNotEmpty();
      process = Long.parseLong(one.client().inspect(id, "State", "Pid").orElseThrow());
      assertThat(Processes.lives(process)).isTrue();
    }
    assertNothingLeft(left);
    assertNothingLeft(right);
    assertThat(Processes.lives(process)).isFalse();
    left.close();
  }

  @Test
  void daemon_killedWithLiveRestore_findsItsContainersAgain() throws Exception {
    RealDocker wiped;
    try (RealDocker docker = RealDocker.start(RealDockerOptions.installed().withLiveRestore())) {
      wiped = docker;
      long first = docker.pid().orElseThrow();
      String id = docker.client().run(ContainerSpec.named("survivor").build());
      String pid = docker.client().inspect(id, "State", "Pid").orElseThrow();
      docker.kill();
      assertThat(docker.pid()).isEmpty();
      assertThat(docker.client().ping()).isFalse();
      assertThat(Processes.lives(Long.parseLong(pid))).isTrue();
      docker.startAgain();
      assertThat(docker.pid().orElseThrow()).isNotEqualTo(first);
      assertThat(docker.client().inspect(id, "State", "Pid")).contains(pid);
      docker.kill();
    }
    assertNothingLeft(wiped);
  }

  @Test
  void daemon_stopped_startsAgainOnTheSameData(RealDocker docker) throws Exception {
    String id = docker.client().create(ContainerSpec.named("kept").build());
    docker.stop();
    assertThatThrownBy(docker::stop).isInstanceOf(IOException.class);
    docker.startAgain();
    assertThat(docker.client().ids(true)).containsExactly(id);
    docker.client().remove("kept");
  }

  @Test
  void client_doesWhatItsNamesSay(RealDocker docker, DockerClient client) throws Exception {
    assertThat(docker.version()).matches("\\d+\\..*");
    client.createNetwork("extra");
    client.run(
        ContainerSpec.named("subject").command("sleep", "1000").memoryBytes(64 << 20).build());
    client.connect("subject", "extra");
    assertThat(client.ip("subject", "extra")).isNotEmpty();
    client.disconnect("subject", "extra");
    assertThat(client.exec("subject", "sh", "-c", "exit 7")).isEqualTo(7);
    client.pause("subject");
    client.unpause("subject");
    client.rename("subject", "renamed");
    client.restart("renamed", Duration.ZERO);
    client.stop("renamed", Duration.ZERO);
    assertThat(client.inspect("renamed", "State", "ExitCode")).contains("137");
    client.remove("renamed");
    client.removeNetwork("extra");
    assertThat(client.list(true)).isEqualTo("[]\n");
    assertThatThrownBy(() -> client.start("renamed"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("404")
        .hasMessageContaining("No such container");
  }

  @Test
  void daemon_thatCannotStart_saysWhy() {
    RealDockerOptions wrong = RealDockerOptions.installed().withArguments("--no-such-option");
    assertThatThrownBy(() -> RealDocker.start(wrong))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unknown flag: --no-such-option");
  }
}
