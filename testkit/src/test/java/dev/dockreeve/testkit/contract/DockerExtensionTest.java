// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DockerExtensionTest {

  @Test
  void engineMissing_elsewhere_skipsWithTheReason() {
    var result = new DockerExtension(Map.of()).missing("no root", false);
    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).contains("no real Docker engine: no root");
  }

  @Test
  void engineMissing_inCi_fails() {
    DockerExtension extension = new DockerExtension(Map.of("CI", "true"));
    assertThatIllegalStateException()
        .isThrownBy(() -> extension.missing("no root", false))
        .withMessage("CI=true, but no real Docker engine: no root");
  }

  @Test
  void engineMissing_inCiButOptional_skips() {
    DockerExtension extension = new DockerExtension(Map.of("CI", "true"));
    assertThat(extension.missing("no network", true).isDisabled()).isTrue();
  }
}
