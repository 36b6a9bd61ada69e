// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that lets the test wait for what it hears. */
final class Heard implements RunListener {

  private final BlockingQueue<RunEvent> events = new LinkedBlockingQueue<>();

  @Override
  public void on(RunEvent event) {
    events.add(event);
  }

  /** The next one of that kind; those before it are passed over. */
  <T extends RunEvent> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      RunEvent event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("a %s", kind.getSimpleName()).isNotNull();
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  /** The next run that ends, and that it ended so. */
  void ends(String runId, String reason) throws InterruptedException {
    RunEvent.Ended ended = next(RunEvent.Ended.class);
    assertThat(ended.run().runId() + ": " + ended.how().reason()).isEqualTo(runId + ": " + reason);
  }
}
