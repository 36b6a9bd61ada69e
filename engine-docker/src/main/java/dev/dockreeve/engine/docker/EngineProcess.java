// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds the process behind a Unix socket of this machine, by what Linux shows in {@code /proc}: the
 * socket's inode by its path, then who of the engines' programs has it open. So the daemon is
 * found, and not systemd, which may hold the same socket for it. Others than root see their own
 * processes only; then, and on other systems, it is not known.
 */
final class EngineProcess {

  /** As {@code /proc/PID/comm} has them. */
  private static final List<String> PROGRAMS = List.of("dockerd", "podman", "docker", "balena");

  private final Path proc;

  private EngineProcess(Path proc) {
    this.proc = proc;
  }

  /** On this machine. */
  static EngineProcess ofThisMachine() {
    return new EngineProcess(Path.of("/proc"));
  }

  /** On the machine that {@code proc} shows. */
  static EngineProcess seenIn(Path proc) {
    return new EngineProcess(proc);
  }

  /** The process id of the engine that listens at {@code socket}; empty when not known. */
  OptionalInt at(Path socket) {
    try {
      Set<String> links = links(socket.toRealPath().toString());
      return links.isEmpty() ? OptionalInt.empty() : holder(links);
    } catch (IOException | DirectoryIteratorException e) {
      return OptionalInt.empty();
    }
  }

  /** How an open file of each socket at that path looks as a link. */
  private Set<String> links(String path) throws IOException {
    Set<String> links = new HashSet<>();
    // Num RefCount Protocol Flags Type St Inode Path
    for (String line : Files.readAllLines(proc.resolve("net/unix"), StandardCharsets.ISO_8859_1)) {
      String[] words = line.strip().split("\\s+", 8);
      if (words.length == 8 && sameFile(words[7], path)) {
        links.add("socket:[" + words[6] + "]");
      }
    }
    return links;
  }

  /** The kernel knows the path as it was bound, and {@code /var/run} is a link, as a rule. */
  private static boolean sameFile(String bound, String path) {
    return bound.equals(path)
        || (bound.startsWith("/var/run/") && path.equals(bound.substring("/var".length())));
  }

  private OptionalInt holder(Set<String> links) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (isEngine(process) && holds(process, links)) {
          return OptionalInt.of(Integer.parseInt(process.getFileName().toString()));
        }
      }
    }
    return OptionalInt.empty();
  }

  private static boolean isEngine(Path process) {
    try {
      String comm = Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
      return PROGRAMS.contains(comm);
    } catch (IOException e) {
      return false; // It has ended meanwhile.
    }
  }

  private static boolean holds(Path process, Set<String> links) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (links.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      return false; // Not ours to see, or it has ended meanwhile.
    }
  }
}
