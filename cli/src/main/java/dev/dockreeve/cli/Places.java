// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the daemon keeps its journal and listens, when nobody says: what systemd gives it, else the
 * usual folders of the system for root, else those of the user.
 *
 * @param environment of the process
 * @param root whether the process is root's
 */
record Places(Map<String, String> environment, boolean root) {

  private static final Path STATE = Path.of("/var/lib/dockreeve");
  private static final Path RUN = Path.of("/run/dockreeve");
  private static final String JOURNAL = "journal.db";
  private static final String SOCKET = "api.sock";

  Places {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  static Places ofThisProcess() {
    return new Places(System.getenv(), isRoot());
  }

  private static boolean isRoot() {
    Path self = Path.of("/proc/self");
    try {
      return Files.getOwner(self)
          .equals(self.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0"));
    } catch (IOException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /** The journal's file. */
  Optional<Path> journal() {
    Optional<Path> given = folder("STATE_DIRECTORY");
    if (given.isPresent()) {
      return given.map(folder -> folder.resolve(JOURNAL));
    }
    if (root || Files.isWritable(STATE)) {
      return Optional.of(STATE.resolve(JOURNAL));
    }
    return folder("XDG_STATE_HOME")
        .or(() -> folder("HOME").map(home -> home.resolve(".local/state")))
        .map(folder -> folder.resolve("dockreeve").resolve(JOURNAL));
  }

  /** The socket to listen on. */
  Optional<Path> socket() {
    Optional<Path> given = folder("RUNTIME_DIRECTORY");
    if (given.isPresent()) {
      return given.map(folder -> folder.resolve(SOCKET));
    }
    return root
        ? Optional.of(RUN.resolve(SOCKET))
        : folder("XDG_RUNTIME_DIR").map(folder -> folder.resolve("dockreeve").resolve(SOCKET));
  }

  /** Where a daemon may be listening, the likeliest first. */
  List<Path> sockets() {
    List<Path> sockets = new ArrayList<>();
    socket().ifPresent(sockets::add);
    if (!sockets.contains(RUN.resolve(SOCKET))) {
      sockets.add(RUN.resolve(SOCKET));
    }
    return sockets;
  }

  /** The first folder that a variable names, where it is an absolute one. */
  private Optional<Path> folder(String variable) {
    try {
      return Optional.ofNullable(environment.get(variable))
          .map(value -> value.split(":", 2)[0])
          .map(Path::of)
          .filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
