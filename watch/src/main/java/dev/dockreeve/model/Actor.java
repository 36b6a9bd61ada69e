// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What an event is about: a container, an image, a network, … The engine mixes its own attributes
 * with the labels of container and image, so a label called {@code name} hides the real name.
 *
 * @param id the engine's id of it; may be empty (prune events, for instance)
 */
public record Actor(String id, Attributes attributes) {

  /** Checks that nothing is null. */
  public Actor {
    requireNonNull(id, "id");
    requireNonNull(attributes, "attributes");
  }

  /** The attribute {@code name}. */
  public Optional<String> name() {
    return Optional.ofNullable(attributes.get("name"));
  }

  /** The attribute {@code image}: for a container the image as the user typed it. */
  public Optional<String> image() {
    return Optional.ofNullable(attributes.get("image"));
  }
}
