// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A real systemd that runs one service, in namespaces of its own, and leaves the machine alone: it
 * knows no unit but the one, finds files read-only, devices and settings of the kernel not at all,
 * and has a control group of its own. A booting systemd would clean /tmp, among much else.
 *
 * <p>It ends, with everything that it has started, when it is closed or this process ends.
 */
final class PrivateSystemd implements AutoCloseable {

  static final Path PROGRAM = Path.of("/lib/systemd/systemd");

  private static final Path UNIT = Program.ROOT.resolve("packaging/systemd/dockreeve.service");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Outside of the namespaces: ends what is inside when nobody holds its input open any more. */
  private static final String OUTSIDE =
      """
      trap '' HUP INT TERM
      group=$1
      mkdir -p "$group"
      echo $$ >"$group/cgroup.procs"
      unshare --mount --pid --uts --ipc --cgroup --fork --kill-child --mount-proc \
        sh -eu "$2" </dev/null &
      inside=$!
      echo $$ >"${group%/*}/cgroup.procs"
      echo $inside
      cat >/dev/null
      kill -KILL $inside
      wait
      for round in 1 2 3 4 5 6 7 8 9 10; do
        find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
        [ -d "$group" ] || exit 0
        sleep 0.1
      done
      """;

  /** Inside of the namespaces, before systemd is the first process there. */
  private static final String INSIDE =
      """
      mount --make-rprivate /
      mount -t tmpfs -o mode=755 tmpfs /run
      mount --bind /tmp /tmp
      mount --bind @FOLDER@ @FOLDER@
      mount --bind @OWN@/var /var/lib
      mount --bind /proc/sys /proc/sys
      mount -o remount,bind,ro /proc/sys
      mount -t tmpfs -o mode=755 tmpfs /dev
      mknod -m 666 /dev/null c 1 3
      mknod -m 666 /dev/zero c 1 5
      mknod -m 666 /dev/full c 1 7
      mknod -m 666 /dev/random c 1 8
      mknod -m 666 /dev/urandom c 1 9
      mknod -m 666 /dev/tty c 5 0
      ln -s pts/ptmx /dev/ptmx
      while read -r _ place _; do
        case $place in
          /proc* | /sys* | /dev* | /run* | /tmp | /var/lib | @FOLDER@*) ;;
          *) mount -o remount,bind,ro "$(printf '%b' "$place")" 2>/dev/null || : ;;
        esac
      done </proc/self/mounts
      for place in / /etc /usr /var /home /root; do
        if touch "$place/dockreeve-test" 2>/dev/null; then
          rm -f "$place/dockreeve-test"
          exit 1
        fi
      done
      if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
      else
        mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
        mkdir /sys/fs/cgroup/systemd
        mount -t cgroup -o none,name=systemd systemd /sys/fs/cgroup/systemd
        mount -o remount,bind,ro /sys/fs/cgroup
      fi
      units=/run/systemd/system
      mkdir -p /run/lock /run/none $units/dockreeve.service.d
      cp @UNIT@ $units/dockreeve.service
      cp @OWN@/50-test.conf $units/dockreeve.service.d/
      printf '[Unit]\nDefaultDependencies=no\nWants=dockreeve.service\n' >$units/test.target
      for target in sysinit basic shutdown; do
        printf '[Unit]\nDefaultDependencies=no\n' >$units/$target.target
      done
      export container=unshare SYSTEMD_UNIT_PATH=$units SYSTEMD_GENERATOR_PATH=/run/none
      exec @SYSTEMD@ --system --unit=test.target --show-status=no --crash-shell=no
      """;

  private final Process outside;
  private final ProcessHandle unshare;

  private PrivateSystemd(Process outside, ProcessHandle unshare) {
    this.outside = outside;
    this.unshare = unshare;
  }

  /** Why none can be started here, if so: everything that is done before it begins is tried. */
  static Optional<String> problem(Path folder) throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM) || !ControlIT.isRoot()) {
      return Optional.of("a systemd of our own needs root, and systemd");
    }
    Path own = Files.createDirectories(folder.resolve("try"));
    Files.createDirectories(own.resolve("var"));
    Files.createFile(own.resolve("50-test.conf"));
    Path log = own.resolve("log");
    Process process =
        new ProcessBuilder(
                "timeout",
                "20",
                "unshare",
                "--mount",
                "--pid",
                "--uts",
                "--ipc",
                "--cgroup",
                "--fork",
                "--mount-proc",
                "sh",
                "-eu",
                script(folder, own, "true #").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = process.waitFor();
    return code == 0
        ? Optional.empty()
        : Optional.of("no systemd of our own: " + code + " " + Files.readString(log).strip());
  }

  private static Path script(Path folder, Path own, String program) throws IOException {
    String script =
        INSIDE
            .replace("@FOLDER@", folder.toString())
            .replace("@OWN@", own.toString())
            .replace("@UNIT@", UNIT.toString())
            .replace("@SYSTEMD@", program);
    return Files.writeString(own.resolve("boot"), script);
  }

  /** Starts the packaged unit with these lines for its section {@code [Service]}. */
  static PrivateSystemd start(Path folder, List<String> more) throws IOException {
    Path own = Files.createDirectories(folder.resolve("systemd"));
    Files.createDirectories(own.resolve("var"));
    Files.write(
        own.resolve("50-test.conf"),
        Stream.concat(Stream.of("[Unit]", "Wants=", "After=", "[Service]"), more.stream())
            .toList());
    Process outside =
        new ProcessBuilder(
                "sh",
                "-c",
                OUTSIDE,
                "sh",
                group("dockreeve-test-" + ProcessHandle.current().pid()).toString(),
                script(folder, own, PROGRAM.toString()).toString())
            .redirectError(own.resolve("log").toFile())
            .start();
    String pid = outside.inputReader(StandardCharsets.UTF_8).readLine();
    return new PrivateSystemd(
        outside,
        ProcessHandle.of(Long.parseLong(pid))
            .orElseThrow(() -> new IOException("it has ended at once; see " + own)));
  }

  private static Path group(String name) {
    return Files.exists(GROUPS.resolve("cgroup.controllers"))
        ? GROUPS.resolve(name)
        : GROUPS.resolve("systemd").resolve(name);
  }

  /** What systemd says of the service; empty while it does not answer. */
  String show(String property) throws IOException, InterruptedException {
    return inside("systemctl", "show", "dockreeve", "--value", "-p", property).strip();
  }

  /** Waits until systemd says that; returns it. */
  String await(String property, Predicate<String> wanted) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String now = "";
    while (System.nanoTime() < deadline && unshare.isAlive()) {
      now = show(property);
      if (!now.isEmpty() && wanted.test(now)) {
        return now;
      }
      outside.waitFor(50, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError(
        property + " is " + now + "\n" + inside("systemctl", "status", "dockreeve"));
  }

  /** Runs a command beside it; what that writes to its standard output. */
  String inside(String... command) throws IOException, InterruptedException {
    Optional<ProcessHandle> first = unshare.children().findFirst();
    // Before it is systemd it is a script that may still be in front of the machine's own.
    if (first.isEmpty() || !comm(first.get()).equals("systemd")) {
      return "";
    }
    List<String> all =
        new ArrayList<>(List.of("timeout", "10", "nsenter", "--mount", "--pid", "--target"));
    all.add(Long.toString(first.get().pid()));
    all.addAll(List.of(command));
    Process inside = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(inside.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    inside.waitFor();
    return out;
  }

  private static String comm(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm")).strip();
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  @Override
  public void close() throws IOException {
    outside.getOutputStream().close();
    outside.onExit().join();
  }
}
