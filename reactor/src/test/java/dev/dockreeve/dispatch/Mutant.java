// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.model.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/**
 * One planted bug: the source of one class, in which one text is replaced, compiled anew and run in
 * a class loader of its own, together with the simulation. The classes that everybody else uses are
 * not touched.
 *
 * @param type the class, as in {@code dispatch.Lineup}
 * @param original must be in its source exactly once
 */
public record Mutant(String type, String original, String replacement) {

  private static final String OURS = "dev.dockreeve.";
  private static final String NULLABLE =
      """
      package org.jspecify.annotations;
      @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE)
      public @interface Nullable {}
      """;

  /**
   * The first of so many seeds by which the simulation finds the bug, or −1.
   *
   * @param simulation has a static method {@code firstFailing(long from, long to)}
   * @param work an empty folder
   */
  public long firstFound(Class<?> simulation, Path work, long seeds)
      throws IOException, ReflectiveOperationException {
    Path mutated = work.resolve(type.substring(type.indexOf('.') + 1) + ".java");
    Files.writeString(mutated, mutated(Files.readString(source())));
    compile(mutated, work);
    Class<?> anew = new Loader(work).loadClass(simulation.getName());
    Method search = anew.getDeclaredMethod("firstFailing", long.class, long.class);
    search.setAccessible(true);
    return (long) search.invoke(null, 0L, seeds);
  }

  private Path source() {
    String file = (OURS + type).replace('.', '/') + ".java";
    Path here = Path.of("src/main/java", file);
    return Files.exists(here) ? here : Path.of("../watch/src/main/java", file);
  }

  /** The source with the bug. */
  String mutated(String source) {
    int at = source.indexOf(original);
    if (at < 0 || source.indexOf(original, at + 1) >= 0) {
      throw new AssertionError(
          "the source of "
              + type
              + " has changed, so plant the bug anew. Not in it exactly once:\n"
              + original);
    }
    return source.substring(0, at) + replacement + source.substring(at + original.length());
  }

  private void compile(Path mutated, Path work) throws IOException {
    Path nullable = work.resolve("Nullable.java");
    Files.writeString(nullable, NULLABLE);
    StringWriter errors = new StringWriter();
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    int failed =
        javac.run(
            new PrintWriter(errors),
            new PrintWriter(errors),
            "-nowarn",
            "-proc:none",
            "-cp",
            place(Dispatcher.class) + ":" + place(Event.class),
            "-d",
            work.toString(),
            mutated.toString(),
            nullable.toString());
    if (failed != 0) {
      throw new AssertionError("the mutant of " + type + " does not compile:\n" + errors);
    }
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Loads all of our classes anew, those that were mutated from their own folder. */
  private static final class Loader extends ClassLoader {
    private final Path mutants;

    private Loader(Path mutants) {
      super(Mutant.class.getClassLoader());
      this.mutants = mutants;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      Path mutant = mutants.resolve(file);
      try (InputStream in =
          Files.exists(mutant)
              ? Files.newInputStream(mutant)
              : getParent().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
