// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Optional;

/** Opens the journal's file: at the start, after trouble, and when it was taken away. */
final class Reopener implements Scribe.Opener {

  private final SqliteJournalBuilder builder;
  private final Reading reading;
  private final PidLock lock;

  Reopener(SqliteJournalBuilder builder, Reading reading, PidLock lock) {
    this.builder = builder;
    this.reading = reading;
    this.lock = lock;
  }

  /** An open file, and what was lost where it was damaged. */
  record Found(Store store, Optional<Loss> loss) {}

  /** Opens the file; where it is damaged, makes a new one of what can be read. */
  static Found open(SqliteJournalBuilder builder, boolean check) throws SQLException {
    try {
      Salvage.finish(builder.file);
    } catch (IOException e) {
      throw new SQLException("cannot clear up: " + e.getMessage(), e);
    }
    try {
      return new Found(
          Store.open(builder.file, builder.schema, builder.steps, check), Optional.empty());
    } catch (SQLException e) {
      if (Faults.of(e) != Faults.DAMAGE) {
        throw e;
      }
      Loss loss =
          Salvage.of(
              builder.file,
              builder.schema,
              builder.steps,
              builder.clock.instant(),
              Wellbeing.reason(e));
      return new Found(
          Store.open(builder.file, builder.schema, builder.steps, false), Optional.of(loss));
    }
  }

  @Override
  public Store open(boolean damaged) throws SQLException {
    reading.renew();
    try {
      lock.acquire();
    } catch (IOException e) {
      throw new SQLException("cannot lock " + builder.file + ": " + e.getMessage(), e);
    }
    return open(builder, damaged).store();
  }

  @Override
  public void rescue(Store lost) throws SQLException {
    Path file = builder.file;
    if (Files.exists(file)) {
      return;
    }
    try {
      Path folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path fresh = Salvage.fresh(file);
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      lost.copyTo(fresh);
      // A log without its file would be taken for the new file's.
      Files.deleteIfExists(Salvage.beside(file, "-wal"));
      Files.deleteIfExists(Salvage.beside(file, "-shm"));
      Files.move(fresh, file);
    } catch (IOException e) {
      throw new SQLException("cannot make the journal anew: " + e.getMessage(), e);
    }
  }
}
