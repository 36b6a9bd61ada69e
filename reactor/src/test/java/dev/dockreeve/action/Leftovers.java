// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What this process holds of the system.
 *
 * @param files open ones
 * @param threads of the system, also those that carry virtual ones
 * @param children ended ones that nobody has asked about among them
 */
record Leftovers(long files, long threads, long children) {

  static Leftovers now() throws IOException {
    return new Leftovers(
        count(Path.of("/proc/self/fd")),
        count(Path.of("/proc/self/task")),
        ProcessHandle.current().children().count());
  }

  private static long count(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      long count = 0;
      for (Path _ : entries) {
        count++;
      }
      return count;
    }
  }

  /** Threads and files of what has just ended go a moment later. */
  void assertSoonBackTo(Leftovers before) throws IOException, InterruptedException {
    Leftovers now = this;
    for (int i = 0; i < 100 && now.moreThan(before); i++) {
      new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
      now = now();
    }
    assertThat(now.moreThan(before)).as("%s, after %s before", now, before).isFalse();
  }

  private boolean moreThan(Leftovers before) {
    // Two threads more or less are those that carry virtual ones.
    return files > before.files || threads > before.threads + 2 || children > before.children;
  }
}
