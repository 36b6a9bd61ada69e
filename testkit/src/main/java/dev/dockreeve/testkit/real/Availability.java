// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether private engines can be started on this machine. */
public sealed interface Availability {

  /** They can. */
  record Available() implements Availability {}

  /**
   * They cannot.
   *
   * @param reason for a person to read
   */
  record Unavailable(String reason) implements Availability {}

  /** What is missing, looked for anew; takes some milliseconds. */
  static Availability look() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return new Unavailable("real engines need Linux");
    }
    List<String> needed =
        List.of("dockerd", "containerd", "runc", "ip", "nsenter", "setsid", "mount", "umount");
    for (String program : needed) {
      if (Programs.find(program).isEmpty()) {
        return new Unavailable("the program " + program + " is missing");
      }
    }
    if (TestImage.busybox().isEmpty()) {
      return new Unavailable("busybox is missing (Debian: busybox-static)");
    }
    if (!Files.isWritable(Path.of("/proc/sys/kernel/hostname"))) {
      return new Unavailable("real engines need root");
    }
    return namespaceProblem()
        .<Availability>map(why -> new Unavailable("no network namespace can be made: " + why))
        .orElseGet(Available::new);
  }

  private static Optional<String> namespaceProblem() {
    String name = "dkt-try-" + ProcessHandle.current().pid();
    Duration limit = Duration.ofSeconds(10);
    try {
      Shell.run(limit, "ip", "netns", "add", name);
      Shell.run(limit, "ip", "netns", "del", name);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
