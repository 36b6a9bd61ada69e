// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon as a process, with its journal and its API, through kills, restarts and full disks.
 */
@Timeout(300)
class ControlIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NOTE =
      """
      events_reactor:
        Note:
          event: {type: container, action: start}
          run: ["note", "%%name%%", "%%run_id%%", "%%attempt%%"]
      """;

  @TempDir Path folder;

  private SimulatedDocker docker;
  private Recorder recorder;
  private Path config;

  @BeforeEach
  void start() throws IOException {
    docker = SimulatedDocker.start(folder.resolve("docker.sock"));
    recorder = new Recorder(folder).program("note");
    config = Files.writeString(folder.resolve("dockreeve.yml"), NOTE);
  }

  @AfterEach
  void stop() {
    docker.close();
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private Program daemon(String... by) throws Exception {
    Program daemon =
        Program.daemonBy(List.of(by), recorder.daemonEnvironment(), config, docker.url());
    daemon.awaitErr(line -> line.startsWith("ready"), PATIENCE);
    return daemon;
  }

  private List<String> ask(int code, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api", folder.resolve("run/api.sock").toString()));
    return Program.ask(code, recorder.daemonEnvironment(), all);
  }

  private List<String> awaitAnswer(String wanted, String... arguments) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> answer = ask(0, arguments);
    while (!String.join("\n", answer).contains(wanted)) {
      assertThat(System.nanoTime()).as(wanted + " in " + answer).isLessThan(deadline);
      answer = ask(0, arguments);
    }
    return answer;
  }

  private void run(String name) {
    docker.run(ContainerSpec.named(name).build());
  }

  @Test
  void killed_inTheMiddleOfARun_theNextLifeMakesItAgain() throws Exception {
    recorder.program("slow", "3");
    Files.writeString(config, NOTE.replace("[\"note\"", "[\"slow\""));
    try (Program first = daemon()) {
      run("web");
      awaitAnswer("\"state\":\"running\"", "runs", "-o", "jsonl");
      first.signal("KILL");
      first.awaitExit(PATIENCE);
    }
    run("meanwhile");
    try (Program second = daemon()) {
      assertThat(second.err()).anyMatch(line -> line.endsWith("1 run left from before, resuming"));
      List<Recorder.Call> calls = recorder.await(all -> all.size() >= 3, PATIENCE);
      awaitAnswer("2 succeeded", "status");
      assertThat(second.terminate()).isZero();
      assertThat(calls.stream().map(call -> call.argv().get(1)))
          .containsExactlyInAnyOrder("web", "web", "meanwhile");
      assertThat(calls.stream().filter(c -> c.argv().contains("web")).map(c -> c.argv().get(2)))
          .as("the same idempotency key")
          .hasSize(2)
          .containsOnly(calls.getFirst().argv().get(2));
    }
  }

  @Test
  void secondDaemon_sameJournal_ends75AndNamesTheFirst() throws Exception {
    try (Program first = daemon();
        Program second = Program.daemon(recorder.daemonEnvironment(), config, docker.url())) {
      assertThat(second.awaitExit(PATIENCE)).isEqualTo(75);
      assertThat(second.err()).anyMatch(line -> line.contains("pid " + first.pid()));
      assertThat(first.terminate()).isZero();
    }
  }

  @Test
  void terminatedTwice_endsAtOnceAndKillsWhatRuns() throws Exception {
    Path pid = folder.resolve("pid");
    Path script =
        Files.writeString(
            folder.resolve("bin/stay"),
            "#!/bin/sh\necho $$ >"
                + pid
                + ".new\nmv "
                + pid
                + ".new "
                + pid
                + "\nexec sleep 1000\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(config, NOTE.replace("[\"note\"", "[\"stay\""));
    try (Program daemon = daemon()) {
      run("web");
      awaitAnswer("\"state\":\"running\"", "runs", "-o", "jsonl");
      while (!Files.exists(pid)) {
        Thread.onSpinWait();
      }
      ProcessHandle command =
          ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
      daemon.signal("TERM");
      long began = System.nanoTime();
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(PATIENCE)).isEqualTo(143);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      command.onExit().get(10, TimeUnit.SECONDS);
    }
    Files.writeString(config, NOTE);
    try (Program daemon = daemon()) {
      assertThat(recorder.await(calls -> !calls.isEmpty(), PATIENCE)).hasSize(1);
      assertThat(daemon.terminate()).isZero();
    }
  }

  @Test
  void reload_ruleRemoved_itsQueuedRunsAreCancelled() throws Exception {
    // Under nohup SIGHUP is ignored, and Java leaves it so.
    try (Program daemon = daemon("env", "--default-signal=HUP")) {
      ask(0, "suspend", "Note");
      run("web");
      awaitAnswer("\"state\":\"waiting\"", "runs", "-o", "jsonl");
      Files.writeString(config, "events_reactor: {Broken: {run: 7}}");
      ask(78, "reload");
      awaitAnswer("\"state\":\"waiting\"", "runs", "-o", "jsonl");
      Files.writeString(config, NOTE.replace("Note", "Other"));
      daemon.signal("HUP");
      awaitAnswer("\"state\":\"cancelled\"", "runs", "-o", "jsonl");
      assertThat(daemon.err())
          .anyMatch(line -> line.contains("nothing was changed"))
          .anyMatch(line -> line.equals("reloaded: 1 rule added, 0 changed, 1 removed"));
      run("db");
      recorder.await(calls -> calls.size() == 1, PATIENCE);
      assertThat(daemon.terminate()).isZero();
    }
  }

  @Test
  void suspendedRule_afterARestart_isStillSuspended() throws Exception {
    try (Program daemon = daemon()) {
      ask(0, "suspend", "Note");
      run("web");
      awaitAnswer("waiting", "runs");
      assertThat(daemon.terminate()).isZero();
    }
    try (Program daemon = daemon()) {
      assertThat(ask(0, "status")).anyMatch(line -> line.matches("Note +suspended +1 .*"));
      ask(0, "resume", "Note");
      recorder.await(calls -> calls.size() == 1, PATIENCE);
      assertThat(daemon.terminate()).isZero();
    }
  }

  @Test
  @DisplayName(
      "Fault 35: No file is left: said with the limit, and all goes on when there are some")
  void row35_noFileLeft_runsAndApiBackOffAndTheEngineIsKept() throws Exception {
    recorder.program("slow", "1");
    Files.writeString(
        config,
        NOTE.replace("[\"note\"", "[\"slow\"")
            + "    max_parallel: 8\n    retry: {attempts: 100, first: 100ms, max: 500ms}\n");
    List<SocketChannel> clients = new ArrayList<>();
    try (Program daemon = daemon("prlimit", "--nofile=64")) {
      for (int i = 0; i < 40; i++) {
        clients.add(SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("run/api.sock"))));
      }
      daemon.awaitErr(line -> line.contains("api: cannot accept a connection"), PATIENCE);
      for (int i = 0; i < 20; i++) {
        run("c" + i);
      }
      daemon.awaitErr(line -> line.contains("the limit (64) of open files"), PATIENCE);
      for (SocketChannel client : clients) {
        client.close();
      }
      awaitAnswer("20 succeeded", "status");
      assertThat(daemon.err()).noneMatch(line -> line.contains("lost"));
      assertThat(daemon.terminate()).isZero();
    }
  }

  @Test
  @EnabledIf("isRoot")
  void otherUser_whoMayConnect_isRefused() throws Exception {
    Path open = Files.createTempDirectory("dockreeve-open");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path socket = open.resolve("api.sock");
    Files.writeString(config, "server: {listen: [\"unix:" + socket + "\"]}\n" + NOTE);
    try (Program daemon = daemon()) {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(curl(List.of(), socket, "v1/status")).contains("\"version\"");
      assertThat(
              curl(List.of("setpriv", "--reuid", "65534", "--clear-groups"), socket, "v1/status"))
          .contains("not for user=nobody");
      assertThat(daemon.terminate()).isZero();
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(open);
    }
  }

  @Test
  @EnabledIf("isRoot")
  void row48_journalOfAnotherUser_saysHowThatIsMended() throws Exception {
    Path open = Files.createTempDirectory("dockreeve-open");
    Path journal = Files.createFile(open.resolve("journal.db"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path ours =
        Files.writeString(open.resolve("ours.yml"), "journal: {path: " + journal + "}\n" + NOTE);
    List<String> by = List.of("setpriv", "--reuid", "54321", "--clear-groups");
    try (Program daemon =
        Program.daemonBy(by, Map.of("XDG_RUNTIME_DIR", open.toString()), ours, docker.url())) {
      assertThat(daemon.awaitExit(PATIENCE)).as(daemon.toString()).isEqualTo(1);
      assertThat(daemon.err())
          .anyMatch(line ->
              line.contains(journal + ": permission denied")
                  && line.contains("chown -R 54321 " + open));
    } finally {
      Files.delete(journal);
      Files.delete(ours);
      Files.delete(open);
    }
  }

  /** The answer and its status. */
  private static String curl(List<String> by, Path socket, String path) throws IOException {
    List<String> command = new ArrayList<>(by);
    command.addAll(List.of("curl", "-s", "-w", " %{http_code} ", "--unix-socket"));
    command.addAll(List.of(socket.toString(), "http://localhost/" + path));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  @EnabledIf("isRoot")
  void journalsDiskFull_isSaidAloudAndMendsByItself() throws Exception {
    Path state = Files.createDirectories(folder.resolve("state"));
    String mount = "mount -t tmpfs -o size=1m none " + state + " && exec \"$@\"";
    try (Program daemon = daemon("unshare", "-m", "sh", "-c", mount, "sh")) {
      Path disk = Path.of("/proc/" + daemon.pid() + "/root" + state);
      run("before");
      recorder.await(calls -> calls.size() == 1, PATIENCE);
      Path filler = disk.resolve("filler");
      fill(filler);
      for (int i = 0; i < 3; i++) {
        run("meanwhile-" + i);
      }
      recorder.await(calls -> calls.size() == 4, PATIENCE);
      awaitAnswer("DEGRADED since ", "status");
      Path socket = folder.resolve("run/api.sock");
      assertThat(curl(List.of(), socket, "readyz"))
          .contains("503 ", "the journal is degraded: ", "full");
      daemon.awaitErr(line -> line.startsWith("journal DEGRADED"), PATIENCE);
      Files.delete(filler);
      awaitAnswer("\"degraded\":false", "status", "-o", "json");
      assertThat(curl(List.of(), socket, "readyz")).contains("200 ");
      daemon.awaitErr(line -> line.startsWith("journal is written again"), PATIENCE);
      awaitAnswer("meanwhile-2", "runs", "--state", "succeeded");
      assertThat(daemon.terminate()).isZero();
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space");
    }
  }
}
