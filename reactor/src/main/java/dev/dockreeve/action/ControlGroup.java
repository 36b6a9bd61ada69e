// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A control group of Linux (version 2) that systemd has given to us, by {@code Delegate=} in the
 * unit. Whoever has one may end all that is in it, also what belongs to another user: a command
 * under sudo. Commands run beside us, in our own group, which costs them nothing; who will not end
 * is moved into a group below it, and that is killed as a whole.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">the kernel's description</a>:
 *     cgroup.procs, cgroup.kill, and who may move what
 */
final class ControlGroup {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.action");

  /** Those that fork while they are moved are met in the next look. */
  private static final int LOOKS = 10;

  private final Path folder;

  private ControlGroup(Path folder) {
    this.folder = folder;
  }

  /** Ours, if it was delegated to us. */
  static Optional<ControlGroup> delegated() {
    try {
      Optional<Path> own = own();
      return own.isPresent() && marked(own.get())
          ? Optional.of(new ControlGroup(own.get()))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Where the group is seen in the file system that this process is in. */
  private static Optional<Path> own() throws IOException {
    Optional<String> path =
        Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
            .filter(line -> line.startsWith("0::/"))
            .map(line -> line.substring("0::".length()))
            .findFirst();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      // "36 35 98:0 /root /mount/point options … - type source more"
      List<String> words = List.of(line.split(" ", -1));
      int dash = words.indexOf("-");
      if (path.isPresent() && dash > 4 && words.get(dash + 1).equals("cgroup2")) {
        String root = words.get(3).equals("/") ? "" : words.get(3);
        String own = path.get();
        if (own.equals(root) || own.startsWith(root + "/")) {
          return Optional.of(Path.of(words.get(4) + own.substring(root.length())));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether systemd (251 or later) says that it leaves the group to whoever is in it. */
  private static boolean marked(Path group) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(group, UserDefinedFileAttributeView.class);
    if (view == null || !view.list().contains("delegate")) {
      return false;
    }
    ByteBuffer value = ByteBuffer.allocate(view.size("delegate"));
    view.read("delegate", value);
    return new String(value.array(), UTF_8).equals("1");
  }

  /**
   * Ends {@code leader}, its descendants and all of the process group that it leads, whoever they
   * belong to.
   *
   * @return whether all of them were sent to death; they may take a moment
   */
  boolean kill(long leader) {
    Path group = folder.resolve("dockreeve-kill-" + leader);
    try {
      Files.createDirectory(group);
      try {
        boolean all = move(leader, group);
        Files.writeString(group.resolve("cgroup.kill"), "1");
        return all;
      } finally {
        remove(group);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "pid=" + leader + " cannot be ended by its control group: " + e);
      return false;
    }
  }

  private static boolean move(long leader, Path group) throws IOException {
    Set<Long> moved = new HashSet<>();
    for (int look = 0; look < LOOKS; look++) {
      Set<Long> found = family(leader);
      found.removeAll(moved);
      if (found.isEmpty()) {
        return true;
      }
      for (long pid : found) {
        try {
          Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
        } catch (IOException e) {
          if (Files.exists(Path.of("/proc", Long.toString(pid)))) {
            throw e;
          }
        }
        moved.add(pid);
      }
    }
    return false;
  }

  /** The groups of those that are dead already are empty; others need a moment. */
  private static void remove(Path group) {
    Thread.ofVirtual()
        .name("forget-" + group.getFileName())
        .start(() -> {
          for (int i = 0; i < 100; i++) {
            try {
              Files.deleteIfExists(group);
              return;
            } catch (IOException e) {
              try {
                Thread.sleep(50);
              } catch (InterruptedException interrupted) {
                return;
              }
            }
          }
        });
  }

  /** All that are alive and descend from {@code leader}, or are in the group that it leads. */
  private static Set<Long> family(long leader) throws IOException {
    Map<Long, Long> parents = new HashMap<>();
    Set<Long> family = new HashSet<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.filter(ControlGroup::isNumber).toList()) {
        Optional<long[]> said = parentAndGroup(process);
        if (said.isPresent()) {
          long pid = Long.parseLong(String.valueOf(process.getFileName()));
          parents.put(pid, said.get()[0]);
          if (pid == leader || said.get()[1] == leader) {
            family.add(pid);
          }
        }
      }
    }
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<Long, Long> child : parents.entrySet()) {
        more |= family.contains(child.getValue()) && family.add(child.getKey());
      }
    }
    return family;
  }

  private static boolean isNumber(Path process) {
    return String.valueOf(process.getFileName()).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Empty for who is gone, or dead already. */
  private static Optional<long[]> parentAndGroup(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), ISO_8859_1);
      // "pid (name, which may hold anything) state parent group …"
      String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 4);
      return words[0].equals("Z") || words[0].equals("X")
          ? Optional.empty()
          : Optional.of(new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
