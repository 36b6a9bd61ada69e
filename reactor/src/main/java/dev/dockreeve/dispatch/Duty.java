// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.Action;

/**
 * What a rule has done, and how. A rule's newest duty is what its queued runs are held to.
 *
 * @param hash tells one wording of the rule from another; may be empty
 */
public record Duty(Action action, Treatment treatment, String hash) {

  /** Checks that nothing is null. */
  public Duty {
    requireNonNull(action, "action");
    requireNonNull(treatment, "treatment");
    requireNonNull(hash, "hash");
  }
}
