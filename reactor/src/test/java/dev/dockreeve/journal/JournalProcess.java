// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.sqlite.util.OSInfo;

/**
 * A process that writes runs as fast as it can, and says of each what it is about to do (B), that
 * it was accepted (A) and that it has ended (E). Its parent may end or stop it at any moment.
 *
 * <p>It speaks through a socket: what it had sent can be read after its end. Java may throw away
 * what is left in the standard output of a process that was killed.
 */
final class JournalProcess implements AutoCloseable {

  final Set<String> begun = ConcurrentHashMap.newKeySet();
  final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final Semaphore heard = new Semaphore(0);
  private final Process process;
  private final SocketChannel words;
  private final Thread listener;

  private JournalProcess(Process process, SocketChannel words) {
    this.process = process;
    this.words = words;
    this.listener = Thread.ofPlatform().daemon().start(this::listen);
  }

  /** Where the classes are that a process needs. */
  static String classPath() throws Exception {
    return String.join(
        ":",
        place(Journal.class),
        target().resolve("classes").toString(),
        target().resolve("test-classes").toString(),
        place(Event.class),
        place(org.sqlite.JDBC.class));
  }

  private static Path target() {
    return Path.of(System.getProperty("house.root"), "reactor", "target");
  }

  private static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /**
   * Where SQLite's native code is unpacked once: each process that is killed would leave its own.
   */
  private static synchronized Path nativeFolder() throws IOException {
    Path folder = Files.createDirectories(target().resolve("native"));
    String name = System.mapLibraryName("sqlitejdbc");
    if (!Files.exists(folder.resolve(name))) {
      String place = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/";
      try (InputStream in = requireNonNull(OSInfo.class.getResourceAsStream(place + name))) {
        Path fresh = Files.createTempFile(folder, name, "");
        Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return folder;
  }

  static ProcessBuilder java(String heap, Class<?> main, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                heap,
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.lib.path=" + nativeFolder(),
                "-cp",
                classPath(),
                main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  static JournalProcess start(Path journal, String prefix) throws Exception {
    Path door = journal.resolveSibling(prefix + ".sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(door));
      Process process =
          java(
                  "-Xmx128m",
                  JournalProcess.class,
                  List.of(journal.toString(), prefix, door.toString()))
              .start();
      return new JournalProcess(process, server.accept());
    } finally {
      Files.deleteIfExists(door);
    }
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(Channels.newInputStream(words), US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.endsWith(".")) {
          continue;
        }
        String id = line.substring(1, line.length() - 1);
        switch (line.charAt(0)) {
          case 'B' -> begun.add(id);
          case 'A' -> acknowledged.add(id);
          case 'E' -> ended.add(id);
          default -> {}
        }
        heard.release();
      }
    } catch (IOException e) {
      // It was ended.
    }
  }

  /** Waits until it has said so many things more. */
  boolean awaitWords(int count) throws InterruptedException {
    return heard.tryAcquire(count, 60, TimeUnit.SECONDS);
  }

  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /** Ends it at once, and hears what it had said. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
    listener.join();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    words.close();
  }

  /** The process. */
  public static void main(String[] arguments) throws IOException {
    SocketChannel words = SocketChannel.open(UnixDomainSocketAddress.of(arguments[2]));
    PrintStream out = new PrintStream(Channels.newOutputStream(words), true, US_ASCII);
    Journal journal = SqliteJournal.builder(Path.of(arguments[0])).open().journal();
    for (int i = 0; i < 8; i++) {
      String name = arguments[1] + "-" + i + "-";
      Thread.ofPlatform().start(() -> write(journal, name, out));
    }
  }

  private static void write(Journal journal, String name, PrintStream out) {
    for (int n = 0; ; n++) {
      String id = name + n;
      out.print("B" + id + ".\n");
      journal.accepted(List.of(Told.run(id)));
      out.print("A" + id + ".\n");
      if (n % 2 == 0) {
        Told.succeeds(journal, id);
        out.print("E" + id + ".\n");
      } else {
        journal.attemptStarted(id, 1, Told.AT);
      }
    }
  }
}
