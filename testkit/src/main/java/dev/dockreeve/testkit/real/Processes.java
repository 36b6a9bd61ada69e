// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What {@code /proc} says of the processes of one engine. A process belongs to the engine when its
 * command line carries the engine's folder, or when its parent is such a shim: never by its name
 * alone.
 */
final class Processes {

  private static final Path PROC = Path.of("/proc");

  private Processes() {}

  /** Daemons, shims and proxies whose command line carries {@code folder}. */
  static List<Long> daemons(Path folder) {
    List<Long> found = new ArrayList<>();
    long own = ProcessHandle.current().pid();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : all) {
        long pid = Long.parseLong(process.getFileName().toString());
        List<String> command = commandLine(pid);
        if (pid != own
            && !command.isEmpty()
            && isEngine(command.getFirst())
            && carries(command, folder)) {
          found.add(pid);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static boolean isEngine(String program) {
    String name = program.substring(program.lastIndexOf('/') + 1);
    return name.equals("dockerd")
        || name.equals("containerd")
        || name.startsWith("containerd-shim")
        || name.equals("docker-proxy")
        || name.equals("nsenter");
  }

  private static boolean carries(List<String> command, Path folder) {
    String part = folder + "/";
    return command.stream().anyMatch(word -> word.contains(part));
  }

  static boolean isShim(long pid) {
    List<String> command = commandLine(pid);
    return !command.isEmpty() && command.getFirst().contains("containerd-shim");
  }

  static List<Long> children(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .toList();
  }

  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Whether it is there, and not a zombie that nobody has reaped. */
  static boolean lives(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException e) {
      return false;
    }
  }

  /** The pid in a pid file. */
  static OptionalLong pidIn(Path file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static List<String> commandLine(long pid) {
    try {
      String line = Files.readString(PROC.resolve(pid + "/cmdline"), StandardCharsets.ISO_8859_1);
      return List.of(line.split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }
}
