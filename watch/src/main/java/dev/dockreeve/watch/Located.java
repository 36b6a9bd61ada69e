// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;

/**
 * A container, and where it is.
 *
 * @param engine the engine's name
 */
public record Located(String engine, Container container) {}
