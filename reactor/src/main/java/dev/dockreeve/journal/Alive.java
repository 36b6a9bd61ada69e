// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Container;

/**
 * A container that was alive when we last heard of its engine: with name, labels and addresses, so
 * that its end can be told in our next life, when the engine knows nothing of it any more.
 *
 * @param container without its environment when it comes back from a durable journal
 * @param startTold whether its start has been told
 */
public record Alive(Container container, boolean startTold) {

  /** Checks that the container is not null. */
  public Alive {
    requireNonNull(container, "container");
  }
}
