// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket: 0660, in a folder that is made as 0750 where it is not there, and not
 * in one from which anybody may remove files. Taken over only from a daemon that does not answer
 * any more, and removed only while it is still ours.
 */
final class SocketFile {

  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;

  private final Path path;
  private volatile @Nullable Object key;

  private SocketFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** Makes room for a socket at {@code path}. */
  static SocketFile claim(Path path) throws IOException {
    Path folder = path.getParent();
    if (folder == null) {
      throw new IOException(path + " is not the name of a file");
    }
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
      }
      if (isAnybodys(folder)) {
        throw new IOException(
            "anybody may remove files from "
                + folder
                + ": name another folder, or chmod o-w "
                + folder
                + " (or +t)");
      }
      clear(path);
    } catch (AccessDeniedException e) {
      throw new IOException("permission denied: " + e.getFile(), e);
    }
    return new SocketFile(path);
  }

  /** Whether whoever can enter it may remove what others have put there. */
  private static boolean isAnybodys(Path folder) throws IOException {
    int mode = (int) Files.getAttribute(folder, "unix:mode");
    return (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
  }

  private static void clear(Path path) throws IOException {
    BasicFileAttributes there;
    try {
      there = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if (!there.isOther()) {
      throw new IOException(path + " is there, and is not a socket");
    }
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      throw new IOException("another daemon answers at " + path);
    } catch (ConnectException e) {
      Files.deleteIfExists(path);
    }
  }

  /** Binds. Who connects before the file has its mode is asked for its name like everybody. */
  void bind(ServerSocketChannel channel) throws IOException {
    channel.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    key = key(path).orElse(null);
  }

  private static Optional<Object> key(Path path) {
    try {
      return Optional.ofNullable(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Removes the file, if it is still ours. */
  void release() {
    Object ours = key;
    if (ours != null && key(path).filter(ours::equals).isPresent()) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        System.getLogger("dev.dockreeve.server")
            .log(System.Logger.Level.DEBUG, () -> "api: " + path + " stays: " + e.getMessage());
      }
    }
    key = null;
  }
}
