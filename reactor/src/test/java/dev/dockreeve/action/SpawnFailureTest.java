// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpawnFailureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2|127|x: no such file, or its interpreter is not there (127)",
        "13|126|x: permission denied (126)",
        "7|126|x: the arguments together are too long; use stdin: \"%%payload%%\"",
        "11||x: cannot be started: the limit (64) of processes and threads is reached (ulimit -u,"
            + " TasksMax, pids.max)",
        "12||x: cannot be started: there is not enough memory for another process",
        "24||x: cannot be started: the limit (64) of open files is reached (ulimit -n,"
            + " LimitNOFILE)",
        "23||x: cannot be started: the limit of open files of the whole system is reached"
            + " (fs.file-max)",
        "26||x: cannot be started: the file is just being written",
        "99||x: cannot be started: error 99",
      })
  void of_number_namesWhatIsInTheWay(int errno, Integer code, String why) {
    assertThat(SpawnFailure.of("x", errno, _ -> " (64)"))
        .isEqualTo(
            new Exit.NotStarted(why, code == null ? OptionalInt.empty() : OptionalInt.of(code)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cannot run program \"setsid\" (in directory \"/\"): error=7, Argument list too long",
        "Cannot run program \"setsid\": Exec failed, error: 7 (Argument list too long)",
      })
  void of_javasWords_areUnderstood(String said) {
    assertThat(SpawnFailure.of("x", new IOException(said)).code()).hasValue(126);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        error=0, Failed to exec spawn helper: pid: 4711, exit code: 1,
          Possible reasons:
          - Spawn helper ran into JDK version mismatch
        """,
        "Cannot run program \"setsid\": Failed to exec spawn helper: pid: 4711, exit value: 1",
        "Bad code from spawn helper (Failed to exec spawn helper)",
      })
  void row37_javaReplacedUnderUs_isSaidAndMayBeTriedAgain(String said) {
    Exit.NotStarted failure = SpawnFailure.of("x", new IOException(said));

    assertThat(failure.why())
        .startsWith("x: cannot be started: the Java runtime was replaced under this process")
        .doesNotContain("\n");
    assertThat(failure.code()).isEmpty();
  }

  @Test
  void of_limitThatJavaTakesForAnotherJava_isTheLimit() {
    assertThat(
            SpawnFailure.of(
                    "x",
                    new IOException(
                        "posix_spawn failed, error: 11 (Resource temporarily unavailable) \n"
                            + "Possible reasons:\n  - Spawn helper ran into JDK version mismatch"))
                .why())
        .contains("of processes and threads is reached");
  }

  @Test
  void of_javasUnknownWords_arePassedOnEscaped() {
    assertThat(SpawnFailure.of("x", new IOException("odd\u001b[2J")).why())
        .isEqualTo("x: cannot be started: odd\\u001b[2J");
  }
}
