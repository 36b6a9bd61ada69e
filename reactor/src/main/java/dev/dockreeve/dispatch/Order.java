// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/** Which runs of one rule must wait for one another. Runs of different rules never do. */
public enum Order {
  /**
   * Those about the same container (or other actor), in the order of their events; a retry holds
   * back the later ones.
   */
  CONTAINER,
  /** All of the rule's runs, one after the other, in the order of their events. */
  RULE,
  /** None: runs may overtake one another and overlap. */
  NONE
}
