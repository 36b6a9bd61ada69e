// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A private dockerd: own folder, socket and network namespace, with the image {@link
 * TestImage#NAME} loaded. Any number may run side by side, beside the machine's own. {@link #close}
 * leaves nothing behind; what was not closed is wiped when the JVM ends. Safe for use by several
 * threads.
 */
public final class RealDocker implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Path folder;
  private final String name;
  private final RealDockerOptions options;
  private final Thread wipeAtExit;
  private Optional<Process> daemon = Optional.empty();
  private boolean closed;

  private RealDocker(Path folder, RealDockerOptions options) {
    this.folder = folder;
    this.name = folder.getFileName().toString();
    this.options = options;
    this.wipeAtExit = Thread.ofPlatform().name("wipe-" + name).unstarted(this::wipeQuietly);
  }

  /** Whether private engines can run on this machine. */
  public static Availability availability() {
    return Availability.look();
  }

  /** Starts the machine's own Docker. */
  public static RealDocker start() throws IOException {
    return start(RealDockerOptions.installed());
  }

  /**
   * Starts an engine; it answers, and has the image, when this returns.
   *
   * @throws IOException when it does not come up within a minute, with the end of its log
   */
  public static RealDocker start(RealDockerOptions options) throws IOException {
    requireNonNull(options, "options");
    RealDocker docker = new RealDocker(Files.createTempDirectory("dkt-"), options);
    Runtime.getRuntime().addShutdownHook(docker.wipeAtExit);
    try {
      Files.writeString(docker.folder.resolve("daemon.json"), "{}\n");
      Shell.run(STOP_LIMIT, "ip", "netns", "add", docker.name);
      Shell.run(STOP_LIMIT, "ip", "-n", docker.name, "link", "set", "lo", "up");
      docker.startAgain();
      docker.client().load(TestImage.archive());
      return docker;
    } catch (IOException | RuntimeException e) {
      docker.close();
      throw e;
    }
  }

  /** Where it listens. */
  public Path socket() {
    return folder.resolve("docker.sock");
  }

  /** Where it listens, as {@code DOCKER_HOST} has it. */
  public String url() {
    return "unix://" + socket();
  }

  /** A client to operate it with. */
  public DockerClient client() {
    return DockerClient.at(socket());
  }

  /** What it calls its version. */
  public String version() throws IOException {
    return client().version();
  }

  /** The daemon's process id; empty when it does not run. */
  public OptionalLong pid() {
    lock.lock();
    try {
      return daemon.filter(Process::isAlive).stream().mapToLong(Process::pid).findFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Stops the daemon with SIGTERM and waits for its end. */
  public void stop() throws IOException {
    end(false);
  }

  /** Kills the daemon; its containers live on. */
  public void kill() throws IOException {
    end(true);
  }

  private void end(boolean atOnce) throws IOException {
    lock.lock();
    try {
      Process process = daemon.orElseThrow(() -> new IOException("dockerd does not run"));
      if (atOnce) {
        process.destroyForcibly();
      } else {
        process.destroy();
      }
      await(process, STOP_LIMIT);
      daemon = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Freezes the daemon (SIGSTOP): it accepts connections, and answers nothing. Its containers live
   * on.
   */
  public void freeze() throws IOException {
    signal("-STOP");
  }

  /** Lets a frozen daemon go on (SIGCONT). */
  public void thaw() throws IOException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException {
    long pid = pid().orElseThrow(() -> new IOException("dockerd does not run"));
    Shell.run(STOP_LIMIT, "kill", signal, Long.toString(pid));
  }

  /**
   * Takes the file of the socket away: nobody new can connect; who is connected stays so. {@link
   * #showSocket} puts it back; a new daemon makes a new one.
   */
  public void hideSocket() throws IOException {
    Files.move(socket(), hidden(), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Puts the file of the socket back. */
  public void showSocket() throws IOException {
    Files.move(hidden(), socket(), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path hidden() {
    return folder.resolve("docker.sock.hidden");
  }

  /** Starts the daemon on the same data; it answers when this returns. */
  public void startAgain() throws IOException {
    lock.lock();
    try {
      if (closed || daemon.filter(Process::isAlive).isPresent()) {
        throw new IllegalStateException("dockerd " + (closed ? "is wiped" : "runs already"));
      }
      removeStale(folder.resolve("docker.pid"));
      removeStale(folder.resolve("exec/containerd/containerd.pid"));
      ProcessBuilder builder =
          new ProcessBuilder(command())
              .directory(folder.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      String path = options.unpacked().map(Programs::path).orElseGet(Programs::path);
      builder.environment().put("PATH", path);
      Process process = builder.start();
      daemon = Optional.of(process);
      awaitAnswer(process);
    } finally {
      lock.unlock();
    }
  }

  private List<String> command() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setsid",
                "nsenter",
                "--net=/run/netns/" + name,
                "dockerd",
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("docker.pid"),
                "--config-file=" + folder.resolve("daemon.json"),
                "--host=" + url(),
                "--cgroup-parent=/" + name,
                "--exec-opt=native.cgroupdriver=cgroupfs",
                "--userland-proxy=false"));
    command.addAll(options.arguments());
    return command;
  }

  private Path log() {
    return folder.resolve("dockerd.log");
  }

  private void awaitAnswer(Process process) throws IOException {
    DockerClient client = client();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!client.ping()) {
      if (ended(process, STEP) || System.nanoTime() > deadline) {
        List<String> lines = Files.readAllLines(log());
        List<String> last = lines.subList(Math.max(0, lines.size() - 8), lines.size());
        throw new IOException("dockerd did not come up: " + String.join("\n", last));
      }
    }
  }

  /**
   * Removes the pid file of a process that is gone. dockerd would wait for it, or refuse to start,
   * as long as the pid exists, even as a zombie that nobody reaps.
   */
  private static void removeStale(Path pidFile) throws IOException {
    OptionalLong pid = Processes.pidIn(pidFile);
    if (pid.isPresent()) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      while (Processes.lives(pid.getAsLong()) && System.nanoTime() < deadline) {
        pause();
      }
      if (!Processes.lives(pid.getAsLong())) {
        Files.deleteIfExists(pidFile);
      }
    }
  }

  private static void await(Process process, Duration limit) throws IOException {
    if (!ended(process, limit)) {
      throw new IOException("dockerd did not end within " + limit);
    }
  }

  private static boolean ended(Process process, Duration limit) throws IOException {
    try {
      return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  static void pause() throws IOException {
    try {
      Thread.sleep(STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Kills and wipes everything, and waits until it is gone. Idempotent. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      Runtime.getRuntime().removeShutdownHook(wipeAtExit);
      wipe();
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook wipes.
    } finally {
      lock.unlock();
    }
  }

  private void wipeQuietly() {
    try {
      wipe();
    } catch (IOException e) {
      System.getLogger("dev.dockreeve.testkit")
          .log(System.Logger.Level.WARNING, "wipe folder=" + folder + " error=" + e.getMessage());
    }
  }

  private void wipe() throws IOException {
    if (daemon.isPresent()) {
      daemon.get().destroyForcibly();
      await(daemon.get(), STOP_LIMIT);
      daemon = Optional.empty();
    }
    ControlGroups.thaw(name);
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    List<Long> left = Processes.daemons(folder);
    while (!left.isEmpty()) {
      for (long pid : left) {
        if (Processes.isShim(pid)) {
          Processes.children(pid).forEach(Processes::kill);
        }
        Processes.kill(pid);
      }
      pause();
      left = Processes.daemons(folder);
      if (System.nanoTime() > deadline) {
        throw new IOException("processes do not end: " + left);
      }
    }
    Mounts.release(folder);
    if (Files.exists(Path.of("/run/netns", name))) {
      Shell.run(STOP_LIMIT, "ip", "netns", "del", name);
    }
    ControlGroups.remove(name);
    Trees.delete(folder);
  }
}
