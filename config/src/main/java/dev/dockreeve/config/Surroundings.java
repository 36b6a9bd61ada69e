// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a configuration may look at outside of its file.
 *
 * @param environment for {@code ${VAR}}
 * @param programs whether a program can be found, by name or by path; only asked for advice
 * @param folders whether a folder is there
 */
public record Surroundings(
    Map<String, String> environment, Predicate<String> programs, Predicate<Path> folders) {

  private static final String USUAL_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** Copies the environment. */
  public Surroundings {
    environment = Map.copyOf(environment);
    requireNonNull(programs, "programs");
    requireNonNull(folders, "folders");
  }

  /** Those of this process. */
  public static Surroundings ofThisProcess() {
    Map<String, String> environment = System.getenv();
    String path = environment.getOrDefault("PATH", USUAL_PATH);
    return new Surroundings(
        environment, program -> executable(path, program), folder -> Files.isDirectory(folder));
  }

  private static boolean executable(String path, String program) {
    try {
      if (program.contains("/")) {
        return runnable(Path.of("/").resolve(program));
      }
      for (String folder : path.split(File.pathSeparator, -1)) {
        if (!folder.isEmpty() && runnable(Path.of(folder, program))) {
          return true;
        }
      }
      return false;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean runnable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
