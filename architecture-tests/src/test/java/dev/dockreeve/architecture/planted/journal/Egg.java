// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.journal;

import dev.dockreeve.architecture.planted.action.Hen;
import java.util.List;

/** Planted. */
public record Egg(List<Hen> first) {
  Hen hen() {
    return first.getFirst();
  }
}
