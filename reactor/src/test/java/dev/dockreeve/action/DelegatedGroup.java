// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A control group for a process, with or without the mark that systemd sets with Delegate=. */
final class DelegatedGroup implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;

  private DelegatedGroup(Path folder) {
    this.folder = folder;
  }

  static DelegatedGroup make(boolean marked) throws IOException {
    Optional<Path> mount;
    try (Stream<String> lines = Files.lines(Path.of("/proc/mounts"))) {
      mount =
          lines
              .map(line -> line.split(" ", -1))
              .filter(words -> words[2].equals("cgroup2"))
              .map(words -> Path.of(words[1]))
              .findFirst();
    }
    assumeThat(mount).as("skipped: no control groups of version 2 are mounted").isPresent();
    assumeThat(Files.isWritable(mount.orElseThrow())).as("skipped: no right to a group").isTrue();
    String name = "dockreeve-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    Path group = mount.orElseThrow().resolve(name);
    Files.createDirectory(group);
    if (Files.notExists(group.resolve("cgroup.kill"))) {
      Files.delete(group);
      assumeThat(true).as("skipped: Linux 5.14 is needed").isFalse();
    }
    if (marked) {
      Files.getFileAttributeView(group, UserDefinedFileAttributeView.class)
          .write("delegate", ByteBuffer.wrap("1".getBytes(UTF_8)));
    }
    return new DelegatedGroup(group);
  }

  /** What is put in front of a command that is to be in it. */
  List<String> before() {
    return List.of("sh", "-c", "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"", folder.toString());
  }

  /** Processes in it and in those below it. */
  List<String> processes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith("cgroup.procs"))
          .flatMap(file -> {
            try {
              return Files.readAllLines(file).stream();
            } catch (IOException e) {
              return Stream.of(); // Removed meanwhile.
            }
          })
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    Files.writeString(folder.resolve("cgroup.kill"), "1");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!processes().isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    while (Files.exists(folder) && System.nanoTime() < deadline) {
      try (Stream<Path> below = Files.list(folder)) {
        for (Path group : below.filter(Files::isDirectory).toList()) {
          Files.deleteIfExists(group);
        }
        Files.delete(folder);
      } catch (IOException e) {
        LockSupport.parkNanos(10_000_000); // Somebody in there is not quite dead yet.
      }
    }
  }
}
