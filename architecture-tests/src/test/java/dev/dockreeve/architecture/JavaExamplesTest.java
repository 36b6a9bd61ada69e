// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java of the documents compiles as it is written, and does what is said of it. */
class JavaExamplesTest {

  @TempDir Path temp;

  static Stream<CodeBlock> examples() {
    return DocumentsTest.executable().filter(block -> block.language().equals("java"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void example_asWritten_printsWhatIsExpected(CodeBlock example) throws Exception {
    String expected = example.test().split(" ", 2)[1];
    try (SimulatedDocker engine = SimulatedDocker.start(temp.resolve("engine.sock"))) {
      engine.run(ContainerSpec.named("shop-db-1").compose("shop", "db").build());
      String text = example.text().replace("unix:///run/docker.sock", engine.url());

      assertThat(JavaExample.of(text).run(temp, expected)).contains(expected);
    }
  }

  @Test
  void example_thatDoesNotCompile_isFound() {
    assertThatThrownBy(() -> JavaExample.of("int x = \"text\";").run(temp, ""))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("incompatible types");
  }

  @Test
  void example_thatThrows_isFound() {
    assertThatThrownBy(() ->
            JavaExample.of("if (true) throw new IllegalStateException(\"x\");").run(temp, "never"))
        .hasRootCauseInstanceOf(IllegalStateException.class);
  }
}
