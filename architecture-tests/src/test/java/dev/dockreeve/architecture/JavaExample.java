// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.tools.ToolProvider;

/**
 * The lines of an example, made into a class of their own: imports above, all else into its main
 * method.
 *
 * @param source what the compiler gets
 */
record JavaExample(String source) {

  private static final int PATIENCE = 60;
  private static final String IMPORT = "import ";

  static JavaExample of(String text) {
    String imports = text.lines().filter(line -> line.startsWith(IMPORT)).collect(joining("\n"));
    String body = text.lines().filter(line -> !line.startsWith(IMPORT)).collect(joining("\n"));
    return new JavaExample(
        imports
            + "\npublic class Example {\npublic static void main() throws Exception {\n"
            + body
            + "\n}\n}\n");
  }

  /** Compiles and runs it, until it has printed {@code expected} or is over; what it printed. */
  String run(Path folder, String expected) throws Exception {
    compile(folder);
    PrintStream before = System.out;
    Printed printed = new Printed(expected);
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      call(loader.loadClass("Example"), printed);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private void compile(Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("Example.java"), source);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                said,
                said,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path", ""),
                "-d",
                folder.toString(),
                file.toString());
    if (status != 0) {
      throw new AssertionError(said.toString(StandardCharsets.UTF_8) + "\n" + source);
    }
  }

  /** An example that would go on is interrupted when it has printed what it should. */
  private static void call(Class<?> example, Printed printed)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<String> over = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("example")
            .start(() -> {
              try {
                example.getMethod("main").invoke(null);
                over.complete("over");
              } catch (InvocationTargetException e) {
                over.completeExceptionally(e.getCause());
              } catch (ReflectiveOperationException e) {
                over.completeExceptionally(e);
              }
            });
    CompletableFuture.anyOf(over, printed.seen).get(PATIENCE, TimeUnit.SECONDS);
    if (!thread.join(Duration.ofSeconds(1))) {
      thread.interrupt();
    }
    over.get(PATIENCE, TimeUnit.SECONDS);
  }

  /** Keeps what is printed, and says when the expected text is in it. */
  private static final class Printed extends ByteArrayOutputStream {
    private final String expected;
    private final CompletableFuture<String> seen = new CompletableFuture<>();

    private Printed(String expected) {
      this.expected = expected;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      super.write(bytes, from, length);
      if (toString(StandardCharsets.UTF_8).contains(expected)) {
        seen.complete(expected);
      }
    }
  }
}
