// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UntrustedTest {

  @Test
  void text_thatATerminalObeys_isEscaped() {
    assertThat(Untrusted.plain("a\n\r\t\\\u001b[0m\u202e\u2028ü"))
        .isEqualTo("a\\n\\r\\t\\\\\\u001b[0m\\u202e\\u2028ü");
    assertThat(Untrusted.quoted("a\"b")).isEqualTo("\"a\\\"b\"");
  }

  @Test
  void text_thatIsLong_isCut() {
    assertThat(Untrusted.plain("x".repeat(301))).hasSize(301).endsWith("x…");
    byte[] bytes = "x".repeat(1000).getBytes(StandardCharsets.UTF_8);
    assertThat(Untrusted.quoted(bytes, 0, 1000)).isEqualTo("\"" + "x".repeat(200) + "\"…");
    assertThat(Untrusted.quoted(bytes, 990, 10)).isEqualTo("\"" + "x".repeat(10) + "\"");
  }
}
