// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
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

  /**
   * What this process holds. The system forgets a lock when any descriptor of the file is closed by
   * the process that has it, so a file that we hold must not be opened again.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path journal;
  private final Path path;
  private @Nullable FileChannel channel;
  private @Nullable PidLock standIn;

  PidLock(Path journal) {
    this(journal, Salvage.beside(journal.toAbsolutePath().normalize(), ".lock"));
  }

  private PidLock(Path journal, Path path) {
    this.journal = journal;
    this.path = path;
  }

  /**
   * Takes, on a disk that cannot be written, a lock among the temporary files, until we have the
   * real one. It keeps out who is the same user and has the same folder for those.
   *
   * @throws JournalException.Held as below
   */
  void acquireElsewhere() throws IOException {
    Path folder = journal.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("no folder: " + journal);
    }
    CRC32C sum = new CRC32C();
    Path real = folder.toRealPath().resolve(folder.relativize(journal.toAbsolutePath()));
    sum.update(real.toString().getBytes(UTF_8));
    String name =
        "dockreeve-%s-%08x.lock".formatted(System.getProperty("user.name"), sum.getValue());
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    PidLock other = new PidLock(journal, temporary.resolve(name));
    other.acquire();
    standIn = other;
  }

  /**
   * Takes the lock, unless we have it.
   *
   * @throws JournalException.Held when another process has it, or another journal of this one
   */
  void acquire() throws IOException {
    if (channel != null) {
      return;
    }
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
      dropStandIn();
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

  private void dropStandIn() throws IOException {
    PidLock other = standIn;
    standIn = null;
    if (other != null) {
      other.close();
    }
  }

  @Override
  public void close() throws IOException {
    dropStandIn();
    FileChannel held = channel;
    channel = null;
    if (held != null) {
      try {
        held.close();
      } finally {
        HELD.remove(path);
      }
    }
  }
}
