// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

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

  PidLock(Path journal) {
    this.journal = journal;
    this.path = Salvage.beside(journal.toAbsolutePath().normalize(), ".lock");
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

  @Override
  public void close() throws IOException {
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
