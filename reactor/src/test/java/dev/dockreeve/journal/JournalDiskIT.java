// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is really full, and one that is really read-only: a small file system in memory, in a
 * mount namespace of its own. Needs root.
 */
class JournalDiskIT {

  private static final String LINE = "ok: ";

  @TempDir Path folder;

  private List<String> inOwnMounts(String what) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "skipped: mounting needs root");
    ProcessBuilder java =
        JournalProcess.java("-Xmx64m", JournalDiskIT.class, List.of(what, folder.toString()));
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "--propagation", "private"));
    command.addAll(java.command());
    Process process = java.command(command).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    }
    assertThat(process.waitFor()).as("%s", lines).isZero();
    return lines;
  }

  @Test
  void fullDisk_journal_isDegradedAndComesBackWithEverything() throws Exception {
    assertThat(inOwnMounts("full"))
        .contains(LINE + "degraded", LINE + "acted on", LINE + "well again", LINE + "all there");
  }

  @Test
  void readOnlyDisk_journal_opensDegradedAndComesBackWithEverything() throws Exception {
    assertThat(inOwnMounts("read-only"))
        .contains(
            LINE + "second is refused",
            LINE + "degraded",
            LINE + "acted on",
            LINE + "well again",
            LINE + "all there");
  }

  /** The trial, within its namespace. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    if (arguments[0].equals("second")) {
      try (SqliteJournal journal =
          SqliteJournal.builder(folder.resolve("journal.db")).open().journal()) {
        System.out.println("open " + journal.health());
      } catch (JournalException.Held e) {
        System.out.println("Held: " + e.getMessage());
      }
      return;
    }
    run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "none", folder.toString());
    Path file = folder.resolve("journal.db");
    BlockingQueue<Health> told = new LinkedBlockingQueue<>();
    SqliteJournalBuilder builder =
        SqliteJournal.builder(file)
            .retry(Duration.ofMillis(20), Duration.ofMillis(100))
            .listener(told::add);
    if (arguments[0].equals("full")) {
      full(builder, folder, told);
    } else {
      readOnly(builder, folder, told);
    }
  }

  private static void full(SqliteJournalBuilder builder, Path folder, BlockingQueue<Health> told)
      throws Exception {
    List<String> ids = new ArrayList<>();
    try (SqliteJournal journal = builder.open().journal()) {
      while (journal.health() instanceof Health.Ok) {
        accept(journal, ids);
      }
      expect(told.poll(20, TimeUnit.SECONDS) instanceof Health.Degraded, "degraded");
      accept(journal, ids);
      expect(Told.unfinishedIds(journal).equals(ids), "acted on");
      run("mount", "-o", "remount,size=64m", folder.toString());
      awaitWell(journal, told);
      accept(journal, ids);
    }
    verify(builder, ids);
  }

  private static void readOnly(
      SqliteJournalBuilder builder, Path folder, BlockingQueue<Health> told) throws Exception {
    List<String> ids = new ArrayList<>();
    run("mount", "-o", "remount,size=64m", folder.toString());
    try (SqliteJournal journal = builder.open().journal()) {
      accept(journal, ids);
      // As though the kernel had made it so, because of an error.
      second(
          folder,
          "mount --bind $0 /mnt && umount $0 && mount --bind /mnt $0"
              + " && mount -o remount,bind,ro $0 && exec \"$@\"");
    }
    run("mount", "-o", "remount,ro", folder.toString());
    try (SqliteJournal journal = builder.open().journal()) {
      expect(told.poll(20, TimeUnit.SECONDS) instanceof Health.Degraded, "degraded");
      accept(journal, ids);
      accept(journal, ids);
      expect(journal.health() instanceof Health.Degraded, "acted on");
      second(folder, "exec \"$@\"");
      run("mount", "-o", "remount,rw", folder.toString());
      second(folder, "exec \"$@\"");
      awaitWell(journal, told);
      second(folder, "exec \"$@\"");
    }
    verify(builder, ids);
  }

  /** Another process cannot have the journal, though nothing can be written beside it. */
  private static void second(Path folder, String script) throws Exception {
    Process other =
        new ProcessBuilder(
                "unshare",
                "-m",
                "sh",
                "-c",
                script,
                folder.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                JournalDiskIT.class.getName(),
                "second",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    other.waitFor();
    String held = "held by pid " + ProcessHandle.current().pid();
    expect(said.contains(held), said.contains(held) ? "second is refused" : said);
  }

  private static void awaitWell(Journal journal, BlockingQueue<Health> told)
      throws InterruptedException {
    Health last = new Health.Degraded(Told.AT, "", 0, 0);
    while (!(last instanceof Health.Ok && journal.health() instanceof Health.Ok)) {
      Health next = told.poll(30, TimeUnit.SECONDS);
      expect(next != null, "told");
      last = next == null ? last : next;
    }
    expect(true, "well again");
  }

  private static void verify(SqliteJournalBuilder builder, List<String> ids) {
    try (SqliteJournal journal = builder.open().journal()) {
      expect(Told.unfinishedIds(journal).equals(ids), "all there");
    }
  }

  private static void accept(Journal journal, List<String> ids) {
    String id = "r" + ids.size();
    journal.accepted(List.of(Told.run(id)));
    ids.add(id);
  }

  private static void expect(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("not " + what);
    }
    System.out.println(LINE + what);
  }

  private static void run(String... command) throws Exception {
    expect(new ProcessBuilder(command).inheritIO().start().waitFor() == 0, command[0]);
  }
}
