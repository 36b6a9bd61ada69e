// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that are waited for, and passed over unread. */
@Timeout(30)
class PassedEventsTest extends ScriptedStream {

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 70, 1000})
  void pass_nowAndThen_leavesTheOthersWhole(int size) throws EngineException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      all.append(event("e" + i)).append(i % 7 == 0 ? "\r\n\n" : "");
    }
    EventStream stream = inChunks(all.toString().getBytes(UTF_8), size);
    for (int i = 0; i < 30; i++) {
      if (i % 3 != 0 && stream.await()) {
        assertThat(stream.pass()).isTrue();
      } else {
        assertThat(action(stream)).isEqualTo("e" + i);
      }
    }
    assertThat(stream.await()).isFalse();
    assertThat(stream.pass()).isFalse();
    assertThat(stream.next()).isNull();
    assertThat(stream.malformed()).isZero();
  }

  @Test
  void await_wholeEventIsThere_saysSoElseNot() throws EngineException {
    EventStream stream =
        events(out -> {
          ScriptedEngine.streamHead(out);
          ScriptedEngine.chunk(out, event("a"));
          ScriptedEngine.chunk(out, "\n");
          ScriptedEngine.chunk(out, event("b"));
          ScriptedEngine.chunk(out, event("c").substring(0, 20));
          hold();
        });
    assertThat(stream.await()).isTrue();
    assertThat(stream.await()).isTrue();
    assertThat(stream.pass()).isTrue();
    assertThat(stream.await()).isFalse();
    assertThat(action(stream)).isEqualTo("b");
    assertThat(stream.await()).isFalse();
    stream.close();
    assertThatThrownBy(stream::await).isInstanceOf(EngineException.Unreachable.class);
  }

  @Test
  void pass_andAwaitOfStreamThatIsCut_areUnreachable() throws EngineException {
    ScriptedEngine.Script cut =
        out -> {
          ScriptedEngine.streamHead(out);
          ScriptedEngine.chunk(out, event("a"));
          throw new ScriptedEngine.Hangup();
        };
    EventStream passed = events(cut);
    assertThat(passed.pass()).isTrue();
    assertThatThrownBy(passed::pass).isInstanceOf(EngineException.Unreachable.class);
    EventStream awaited = events(cut);
    assertThat(awaited.pass()).isTrue();
    assertThatThrownBy(awaited::await).isInstanceOf(EngineException.Unreachable.class);
  }
}
