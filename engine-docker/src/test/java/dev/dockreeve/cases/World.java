// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.EngineUnderTest;
import dev.dockreeve.testkit.proxy.FaultProxy;
import java.io.IOException;

/**
 * An engine that a case moves by hand, and the proxy that watchers reach it by. Containers are
 * named by name.
 */
interface World extends AutoCloseable {

  /** Everyday life. */
  EngineUnderTest moves();

  /** What watchers connect to. */
  FaultProxy proxy();

  /** Breaks every connection, and lets nobody through until {@link #mend}. */
  default void cut() {
    proxy().refuse();
    proxy().cutAll();
  }

  /** Breaks every connection; new ones are let through. */
  default void blip() {
    proxy().cutAll();
  }

  /** Lets everybody through again. */
  default void mend() {
    proxy().heal();
  }

  /** Creates and starts a container with nothing special; its id. */
  default String run(String name) throws IOException {
    return run(ContainerSpec.named(name).label("case", name).build());
  }

  /** Creates and starts a container; its id. */
  default String run(ContainerSpec spec) throws IOException {
    String id = moves().create(spec);
    moves().start(spec.name());
    return id;
  }

  /** Creates a container that ends as soon as it has started, and is removed; its id. */
  String flash(ContainerSpec.Builder spec) throws IOException;

  /** Ends it and starts it again, under the same id. */
  void restart(String name) throws IOException;

  /** Connects it to a network that is there. */
  void connect(String name, String network) throws IOException;

  /** Takes it off a network. */
  void disconnect(String name, String network) throws IOException;

  /** Lets it eat more memory than it has. */
  void exhaustMemory(String name) throws IOException;

  /** A container that {@link #exhaustMemory} may be done to. */
  ContainerSpec.Builder hungry(String name);

  /** Changes a limit of it. */
  void update(String name) throws IOException;

  /** So many events about it that mean nothing. */
  void noise(String name, int events) throws IOException;

  /** More events than the engine remembers. */
  default void forgetEverything(String name) throws IOException {
    noise(name, 300);
  }

  @Override
  void close() throws IOException;
}
