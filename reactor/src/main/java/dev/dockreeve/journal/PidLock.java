// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file beside the journal, locked as long as we have the journal, that names our process. The
 * lock goes with the process however it ends; the file stays. One thread at a time.
 */
final class PidLock implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.journal");

  /**
   * What this process holds. The system forgets a lock when any descriptor of the file is closed by
   * the process that has it, so a file that we hold must not be opened again.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path journal;
  private final Path path;
  private @Nullable FileChannel channel;

  /** Instead of this one, while the disk cannot be written. */
  private @Nullable PidLock standIn;

  PidLock(Path journal) {
    this(journal, Salvage.beside(journal.toAbsolutePath().normalize(), ".lock"));
  }

  private PidLock(Path journal, Path path) {
    this.journal = journal;
    this.path = path;
  }

  /**
   * Takes the lock, unless we have it.
   *
   * @throws JournalException.Held when another process has it, or another journal of this one, or
   *     another process the one that stands in for it
   */
  void acquire() throws IOException {
    if (channel != null) {
      return;
    }
    boolean waited = standIn != null;
    if (!waited) {
      takeStandInIfThere();
    }
    try {
      take();
    } catch (IOException | JournalException e) {
      if (!waited) {
        dropStandIn();
      }
      throw e;
    }
    dropStandIn();
  }

  /** Somebody may have begun while the disk could not be written, and not have noticed yet. */
  private void takeStandInIfThere() throws IOException {
    Optional<PidLock> other =
        standIn().filter(lock -> Files.exists(lock.path, LinkOption.NOFOLLOW_LINKS));
    if (other.isPresent()) {
      other.get().take();
      standIn = other.get();
    }
  }

  /**
   * Takes, on a disk that cannot be written, a lock in a folder of this user's own, until we have
   * the real one.
   *
   * @throws JournalException.Held as above
   * @throws IOException when there is no such folder
   */
  void acquireElsewhere() throws IOException {
    probe();
    PidLock other = standIn().orElseThrow(() -> new IOException("no folder for temporary files"));
    Files.createDirectories(
        Objects.requireNonNull(other.path.getParent()),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    other.take();
    standIn = other;
  }

  /** Whether somebody has the real one from when the disk could be written. */
  private void probe() throws IOException {
    if (HELD.contains(path)) {
      throw new JournalException.Held(journal, OptionalLong.of(ProcessHandle.current().pid()));
    }
    if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      try (FileChannel opened =
          FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        if (opened.tryLock(0, Long.MAX_VALUE, true) == null) {
          throw new JournalException.Held(journal, pid(opened));
        }
      }
    }
  }

  /** The same one for all processes of this user; empty where others might touch it. */
  private Optional<PidLock> standIn() {
    try {
      Path folder = journal.toAbsolutePath().getParent();
      return folder == null ? Optional.empty() : standIn(folder);
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // Not Linux.
    }
  }

  private Optional<PidLock> standIn(Path folder) throws IOException {
    Object us = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    boolean root = us.equals(0) && Files.isWritable(Path.of("/run"));
    Path base = root ? Path.of("/run") : Path.of(System.getProperty("java.io.tmpdir"));
    Path own = base.resolve("dockreeve-" + us);
    if (Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
      boolean ours =
          us.equals(Files.getAttribute(own, "unix:uid", LinkOption.NOFOLLOW_LINKS))
              && Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)
              && PosixFilePermissions.toString(
                      Files.getPosixFilePermissions(own, LinkOption.NOFOLLOW_LINKS))
                  .equals("rwx------");
      if (!ours) {
        return Optional.empty();
      }
    }
    CRC32C sum = new CRC32C();
    Path real = folder.toRealPath().resolve(folder.relativize(journal.toAbsolutePath()));
    sum.update(real.toString().getBytes(UTF_8));
    return Optional.of(
        new PidLock(journal, own.resolve("journal-%08x.lock".formatted(sum.getValue()))));
  }

  private void take() throws IOException {
    if (!HELD.add(path)) {
      throw new JournalException.Held(journal, OptionalLong.of(ProcessHandle.current().pid()));
    }
    FileChannel opened = null;
    try {
      opened =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = opened.tryLock();
      if (lock == null) {
        throw new JournalException.Held(journal, pid(opened));
      }
      opened.truncate(0);
      opened.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
      channel = opened;
    } catch (IOException | JournalException e) {
      if (opened != null) {
        opened.close();
      }
      HELD.remove(path);
      throw e;
    }
  }

  private static OptionalLong pid(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    try {
      return OptionalLong.of(
          Long.parseLong(new String(text.array(), 0, text.position(), US_ASCII).strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private void dropStandIn() {
    PidLock other = standIn;
    standIn = null;
    if (other != null) {
      try (other) {
        // While it is held: who opened it before finds it locked, or has the real one to take yet.
        Files.deleteIfExists(other.path);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "unlocking the journal: " + Wellbeing.reason(e));
      }
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel held = channel;
    channel = null;
    dropStandIn();
    if (held != null) {
      try {
        held.close();
      } finally {
        HELD.remove(path);
      }
    }
  }
}
