// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which engine to start, and how.
 *
 * @param unpacked the root of unpacked packages with another version; empty for the machine's own
 * @param arguments more arguments for dockerd
 */
public record RealDockerOptions(Optional<Path> unpacked, List<String> arguments) {

  /** Copies the list. */
  public RealDockerOptions {
    arguments = List.copyOf(arguments);
  }

  /** The Docker that is installed on this machine. */
  public static RealDockerOptions installed() {
    return new RealDockerOptions(Optional.empty(), List.of());
  }

  /**
   * The Docker of a Debian suite, {@code trixie} or {@code sid}; it is fetched at the first use,
   * which takes half a minute, and kept in the user's cache folder.
   *
   * @throws IOException when it cannot be had
   */
  public static RealDockerOptions suite(String suite) throws IOException {
    return new RealDockerOptions(Optional.of(EnginePackages.unpacked(suite)), List.of());
  }

  /** The same with containers that outlive the daemon. */
  public RealDockerOptions withLiveRestore() {
    return withArguments("--live-restore");
  }

  /** The same with more arguments for dockerd. */
  public RealDockerOptions withArguments(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new RealDockerOptions(unpacked, all);
  }
}
