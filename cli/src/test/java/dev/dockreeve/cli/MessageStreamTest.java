// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageStreamTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  /** What a terminal is after Ctrl-S: it takes nothing until it is released. */
  private static final class Held extends OutputStream {
    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      text.write(b);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      writing.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      text.write(from, offset, length);
    }
  }

  private static void write(MessageStream stream, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    stream.write(bytes, 0, bytes.length);
  }

  @Test
  void write_readerThere_passesOnInOrder() {
    Held held = new Held();
    held.released.countDown();
    MessageStream stream = new MessageStream(held);
    write(stream, "one\n");
    write(stream, "two\n");
    stream.write('!');
    assertThat(stream.await(LONG)).isTrue();
    assertThat(held.text.toString(UTF_8)).isEqualTo("one\ntwo\n!");
  }

  @Test
  void write_nobodyReads_neverWaitsAndCountsWhatIsLeftOut() throws Exception {
    Held held = new Held();
    MessageStream stream = new MessageStream(held);
    write(stream, "first\n");
    assertThat(held.writing.await(20, TimeUnit.SECONDS)).isTrue();
    String kilobyte = "x".repeat(1023) + "\n";
    for (int i = 0; i < 300; i++) {
      write(stream, kilobyte);
    }
    assertThat(stream.await(Duration.ofMillis(1))).isFalse();
    held.released.countDown();
    assertThat(stream.await(LONG)).isTrue();
    write(stream, "last\n");
    assertThat(stream.await(LONG)).isTrue();
    assertThat(held.text.toString(UTF_8).lines())
        .hasSize(1 + 255 + 1 + 1)
        .endsWith("dockreeve: messages left out here, since nobody read them: 45", "last");
  }

  @Test
  void write_readerGone_isForgotten() {
    MessageStream stream =
        new MessageStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    write(stream, "x");
    assertThat(stream.await(LONG)).isTrue();
    write(stream, "y".repeat(MessageStream.ROOM));
    assertThat(stream.await(LONG)).isTrue();
  }
}
