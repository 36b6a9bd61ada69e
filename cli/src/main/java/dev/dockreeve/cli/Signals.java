// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the command in good order: the first SIGTERM or SIGINT calls {@code stop}, after which the
 * command returns by itself, with its own exit code; the second one ends the process at once, with
 * 128 and the signal's number, after {@code atOnce}. The JDK's public way, a shutdown hook, can do
 * neither, so this uses {@code sun.misc.Signal} of the module jdk.unsupported, by reflection since
 * javac's warning about it cannot be silenced. On a Java without it the JDK's own handling stays:
 * an end at once.
 */
final class Signals {

  private static final Map<String, Integer> NUMBERS = Map.of("TERM", 15, "INT", 2);

  private Signals() {}

  /** From now on the first signal calls {@code stop}, on a thread of its own. */
  static void onFirst(Runnable stop) {
    onFirst(stop, () -> {});
  }

  /** From now on SIGHUP calls {@code then}, which must return at once. */
  static void onHangup(Runnable then) {
    handle("HUP", then);
  }

  /**
   * The same, and the second signal first calls {@code atOnce}, which must return soon: nothing of
   * this process runs after.
   */
  static void onFirst(Runnable stop, Runnable atOnce) {
    AtomicBoolean asked = new AtomicBoolean();
    NUMBERS.forEach((name, number) ->
        handle(
            name,
            () -> {
              if (asked.compareAndSet(false, true)) {
                Thread.ofVirtual().name("stop").start(stop);
              } else {
                try {
                  atOnce.run();
                } finally {
                  Runtime.getRuntime().halt(128 + number);
                }
              }
            }));
  }

  private static void handle(String name, Runnable then) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  then.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    } catch (ReflectiveOperationException e) {
      System.getLogger("dev.dockreeve.cli")
          .log(System.Logger.Level.DEBUG, "signal=" + name + " cannot be handled", e);
    }
  }
}
