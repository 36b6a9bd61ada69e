// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file beside the journal, locked as long as we have the journal, that names our process. The
 * lock goes with the process however it ends; the file stays.
 */
final class PidLock implements AutoCloseable {

  /**
   * What this process holds. The system forgets a lock when any descriptor of the file is closed by
   * the process that has it, so a file that we hold must not be opened again.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private PidLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static PidLock of(Path journal) throws IOException {
    Path path = Salvage.beside(journal.toAbsolutePath().normalize(), ".lock");
    if (!HELD.add(path)) {
      throw new JournalException.Held(journal, OptionalLong.of(ProcessHandle.current().pid()));
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new JournalException.Held(journal, pid(channel));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
      return new PidLock(path, channel);
    } catch (IOException | JournalException e) {
      if (channel != null) {
        channel.close();
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
    try {
      channel.close();
    } finally {
      HELD.remove(path);
    }
  }
}
