// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/** What became of runs that were asked for by hand. */
public enum Taken {
  /** They are in the journal. */
  ACCEPTED,
  /** None was taken in: the journal is full. */
  FULL,
  /** None was taken in: the dispatcher is closed. */
  CLOSED
}
