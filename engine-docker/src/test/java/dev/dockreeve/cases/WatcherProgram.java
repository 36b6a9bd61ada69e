// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.Event;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * A program of its own that watches, for cases in which the whole program is stopped: writes {@code
 * ready}, and then every start, end and gap it is told, a line each.
 */
final class WatcherProgram {

  private WatcherProgram() {}

  /** Watches the engine at the URL that is the only argument. */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    PrintStream out = System.out;
    try (Watcher watcher = Watcher.builder("docker", DockerEngine.at(arguments[0])).build();
        Subscription subscription = watcher.subscribe(100_000)) {
      watcher.start().ready().get();
      out.println("ready");
      while (true) {
        Optional<Notice> next = subscription.next();
        if (next.isPresent() && next.get() instanceof Notice.Happened(Event event)) {
          write(out, event);
        }
      }
    }
  }

  private static void write(PrintStream out, Event event) {
    switch (event.action()) {
      case "start", "die", "gap" ->
          out.println(
              event.action()
                  + " "
                  + Watched.name(event)
                  + " "
                  + event.origin().word()
                  + " "
                  + event.time());
      default -> {}
    }
    out.flush();
  }
}
