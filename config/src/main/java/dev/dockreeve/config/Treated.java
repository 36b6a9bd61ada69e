// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.reactor.RuleSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How runs are dealt with.
 *
 * @param permanentExits exit codes that no further attempt would change
 * @param loopGuard how many runs a rule may cause by itself; empty: any number
 */
record Treated(Treatment treatment, Set<Integer> permanentExits, OptionalInt loopGuard) {

  static final Treated DEFAULT =
      new Treated(Treatment.DEFAULT, Set.of(126, 127), RuleSet.LOOP_GUARD);

  Treated {
    permanentExits = Set.copyOf(permanentExits);
  }
}
