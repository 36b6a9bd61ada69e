// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.config.Loaded;
import dev.dockreeve.journal.InMemoryJournal;
import dev.dockreeve.model.Event;
import dev.dockreeve.server.Api;
import dev.dockreeve.server.RunFeed;
import dev.dockreeve.server.UnixServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A daemon with its API, in this process, for a simulated engine. */
final class DaemonInProcess implements AutoCloseable {

  final Daemon daemon;
  final Heart heart;
  final Controls controls;
  final Path file;
  private final UnixServer server;
  private final Thread thread;
  private final RunFeed feed = new RunFeed(InstantSource.system());

  /** What may differ from one to another. */
  record Setting(String engine, Systemd systemd, Consumer<Event> onEvent) {}

  DaemonInProcess(Path folder, String yaml, Setting setting, Screen screen) throws Exception {
    this.file = Files.writeString(folder.resolve("daemon.yml"), yaml);
    if (!(Config.load(file) instanceof Loaded.Ok(Config config, _))) {
      throw new IllegalArgumentException(yaml);
    }
    Terminal terminal = screen.terminal(false);
    this.daemon =
        new Daemon(
            new Daemon.Parts(
                config,
                List.of(new EngineSpec("docker", EngineSpec.Kind.DOCKER, setting.engine())),
                InMemoryJournal.create(),
                feed,
                setting.onEvent()),
            terminal);
    this.controls =
        new Controls(
            new Controls.Start(file, config, "memory", false, Instant.now()),
            daemon,
            terminal,
            setting.systemd());
    this.server =
        UnixServer.open(
            folder.resolve("api.sock"), new Api(controls, feed, InstantSource.system())::answer);
    this.heart = new Heart(daemon, setting.systemd()).start();
    this.thread = Thread.ofPlatform().name("daemon").start(this::run);
    daemon.settled().get(20, TimeUnit.SECONDS);
  }

  private void run() {
    try {
      daemon.run(System.nanoTime());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The value of {@code --api}. */
  String api() {
    return "unix:" + server.path();
  }

  /** Writes the file anew. */
  void rewrite(String yaml) throws IOException {
    Files.writeString(file, yaml);
  }

  @Override
  public void close() {
    heart.close();
    server.close();
    daemon.close();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
