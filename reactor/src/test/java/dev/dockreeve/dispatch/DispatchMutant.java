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
 * The dispatcher with one planted bug: the source of one class, in which one text is replaced,
 * compiled anew and run in a class loader of its own, together with the simulation. The classes
 * that everybody else uses are not touched.
 *
 * @param type the simple name of the class
 * @param original must be in its source exactly once
 */
record DispatchMutant(String type, String original, String replacement) {

  private static final String PACKAGE = DispatchMutant.class.getPackageName();
  private static final String NULLABLE =
      """
      package org.jspecify.annotations;
      @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE)
      public @interface Nullable {}
      """;

  /**
   * The first of so many seeds by which the simulation finds the bug, or −1.
   *
   * @param sources the folder of the production sources
   * @param work an empty folder
   */
  long firstFound(Path sources, Path work, long seeds)
      throws IOException, ReflectiveOperationException {
    Path source = sources.resolve(PACKAGE.replace('.', '/')).resolve(type + ".java");
    Path mutated = work.resolve(type + ".java");
    Files.writeString(mutated, mutated(Files.readString(source)));
    compile(mutated, work);
    Class<?> simulation = new Loader(work).loadClass(DispatchSimulation.class.getName());
    Method search = simulation.getDeclaredMethod("firstFailing", long.class, long.class);
    search.setAccessible(true);
    return (long) search.invoke(null, 0L, seeds);
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

  /** Loads the classes of this package anew, those that were mutated from their own folder. */
  private static final class Loader extends ClassLoader {
    private final Path mutants;

    private Loader(Path mutants) {
      super(DispatchMutant.class.getClassLoader());
      this.mutants = mutants;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE + ".")) {
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
              : DispatchMutant.class.getResourceAsStream("/" + file)) {
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
