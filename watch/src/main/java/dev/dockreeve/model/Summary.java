// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

/**
 * What a list says of one alive container.
 *
 * @param name without leading slash
 */
public record Summary(String id, String name, boolean paused) {}
