// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.dispatch.Treatment;
import java.util.Set;

/** How runs are dealt with, and which exit codes no further attempt would change. */
record Treated(Treatment treatment, Set<Integer> permanentExits) {

  static final Treated DEFAULT = new Treated(Treatment.DEFAULT, Set.of(126, 127));

  Treated {
    permanentExits = Set.copyOf(permanentExits);
  }
}
