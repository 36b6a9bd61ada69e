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
      return own().map(ControlGroup::new);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Where ours, or the one above it that was delegated, is seen in the file system. */
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
          return marked(Path.of(words.get(4)), own.substring(root.length()));
        }
      }
    }
    return Optional.empty();
  }

  /** The nearest that has the mark: with DelegateSubgroup= we are in one below it. */
  private static Optional<Path> marked(Path mount, String own) throws IOException {
    Path group = Path.of(mount + own);
    while (group != null && group.startsWith(mount)) {
      if (marked(group)) {
        return Optional.of(group);
      }
      group = group.getParent();
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
   * belong to; as many of them as may be moved.
   *
   * @return whether some were sent to death; they may take a moment
   */
  boolean kill(long leader) {
    if (leader <= 0) {
      return false; // Not begun: that would be the group of all that have none.
    }
    Path group = folder.resolve("dockreeve-kill-" + leader);
    try {
      if (!Files.isDirectory(group)) {
        Files.createDirectory(group);
      }
      try {
        boolean any = move(leader, group);
        Files.writeString(group.resolve("cgroup.kill"), "1");
        return any;
      } finally {
        remove(group);
      }
    } catch (IOException e) {
      said(leader, e);
      return false;
    }
  }

  private static boolean move(long leader, Path group) throws IOException {
    // The leader without looking for it: where /proc hides others' processes we know of it alone.
    Set<Long> tried = new HashSet<>();
    boolean any = false;
    Set<Long> found = new HashSet<>(Set.of(leader));
    for (int look = 0; look < LOOKS && !found.isEmpty(); look++) {
      for (long pid : found) {
        tried.add(pid);
        try {
          Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
          any = true;
        } catch (IOException e) {
          said(pid, e); // It has ended meanwhile, or is in a group that is not ours.
        }
      }
      // Children of those that were moved are born there.
      Files.readAllLines(group.resolve("cgroup.procs")).forEach(in -> tried.add(Long.valueOf(in)));
      found = family(leader);
      found.removeAll(tried);
    }
    return any;
  }

  private static void said(long pid, IOException e) {
    LOG.log(Level.WARNING, "pid=" + pid + " cannot be ended by our control group: " + e);
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
    family.remove(ProcessHandle.current().pid()); // Whatever else may be wrong.
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
