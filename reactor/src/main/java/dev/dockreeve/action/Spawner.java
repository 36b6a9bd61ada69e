// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import java.util.NoSuchElementException;
import java.util.Optional;

/** A way to start processes. */
sealed interface Spawner {

  /** What {@code launch} says, not yet started. */
  Child child(Launch launch, Capture output);

  /**
   * By posix_spawn(3): about twice as fast as Java, which starts a program that starts the program,
   * and it tells a signal from an exit code.
   */
  record Native(PosixSpawn posix) implements Spawner {
    @Override
    public Child child(Launch launch, Capture output) {
      return new NativeChild(posix, launch, output);
    }
  }

  /**
   * By {@link ProcessBuilder}, everywhere.
   *
   * @param setsid the program that starts another one in a group of its own; without it, what runs
   *     too long is ended without all of its children
   */
  record Java(Optional<String> setsid) implements Spawner {
    @Override
    public Child child(Launch launch, Capture output) {
      return new JavaChild(launch, setsid, output);
    }
  }

  /** The best one that this machine has; found and logged by whoever asks first. */
  static Spawner best() {
    return Best.ONE;
  }

  /** By Java, with setsid where that is. */
  static Java java() {
    SpawnFailure.prepare();
    String path = Environment.of(System.getenv()).path();
    return Program.find("setsid", path, Environment.ROOT) instanceof Program.Found(var file)
        ? new Java(Optional.of(file.getPath()))
        : new Java(Optional.empty());
  }

  /** Holds the best one. */
  final class Best {

    static final Spawner ONE = find();

    private Best() {}

    private static Spawner find() {
      System.Logger log = System.getLogger("dev.dockreeve.action");
      try {
        Spawner spawner = new Native(PosixSpawn.load(true));
        log.log(System.Logger.Level.DEBUG, "commands are started by posix_spawn");
        return spawner;
      } catch (NoSuchElementException e) {
        Java java = java();
        log.log(
            System.Logger.Level.INFO,
            "commands are started by Java and setsid, at half the rate: reason=" + e.getMessage());
        if (java.setsid().isEmpty()) {
          log.log(
              System.Logger.Level.WARNING,
              "setsid not found: commands that run too long are ended without their whole group");
        }
        return java;
      }
    }
  }
}
