// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.action;

import dev.dockreeve.architecture.planted.journal.Egg;

/** Planted. */
public record Hen(Egg first) {}
