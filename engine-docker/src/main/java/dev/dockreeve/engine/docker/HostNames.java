// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes the short name that an engine gives its host a full one, where the engine runs on this
 * machine. Name services may be slow or dead: after a second the short name has to do.
 */
final class HostNames {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Executor ASIDE =
      task -> Thread.ofVirtual().name("docker-host-name").start(task);

  private final Supplier<String> canonical;

  HostNames(Supplier<String> canonical) {
    this.canonical = canonical;
  }

  /** Asks this machine's name service. */
  static HostNames ofThisMachine() {
    return new HostNames(HostNames::canonical);
  }

  /** Begins to ask, and waits for nothing. */
  Lookup ask() {
    return new Lookup(
        CompletableFuture.supplyAsync(canonical, ASIDE)
            .completeOnTimeout("", PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(failure -> ""));
  }

  /** A question on its way. */
  static final class Lookup {
    private final CompletableFuture<String> canonical;

    private Lookup(CompletableFuture<String> canonical) {
      this.canonical = canonical;
    }

    /** The full name of {@code host} if it is this machine's, else {@code host}. Waits for it. */
    String qualified(String host) {
      if (host.isEmpty() || host.indexOf('.') >= 0) {
        return host;
      }
      String full = canonical.join();
      return full.startsWith(host + ".") ? full : host;
    }
  }

  private static String canonical() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }
}
