// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the checkout, as far as people wrote them. */
final class Tree {

  private static final Set<String> NOT_OURS =
      Set.of("target", ".git", ".dockreeve", ".idea", ".vscode", ".settings", "node_modules");

  private Tree() {}

  static Path root() {
    return Path.of(
        Objects.requireNonNull(System.getProperty("house.root"), "house.root is not set"));
  }

  /** Whether there is a Maven module of that name with classes of its own. */
  static boolean isModule(String name) {
    return Files.isDirectory(root().resolve(name).resolve("src/main/java"))
        && Files.exists(root().resolve(name).resolve("pom.xml"));
  }

  static List<Path> modules() {
    try (Stream<Path> folders = Files.list(root())) {
      return folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files, relative to the root. */
  static List<Path> files() {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          root(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return NOT_OURS.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!NOT_OURS.contains(file.getFileName().toString())) {
                found.add(root().relativize(file));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream().sorted().toList();
  }

  /** All files whose name ends so. */
  static Stream<Path> files(String suffix) {
    return files().stream().filter(file -> file.toString().endsWith(suffix));
  }

  /** The lines of a file; none when it is not text. */
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(root().resolve(file));
    } catch (MalformedInputException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    return String.join("\n", lines(file));
  }
}
