// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/**
 * What becomes of a run that has not started when the container that its event speaks of ends. What
 * counts is the very life that the event belongs to: a container that was started again since is
 * gone all the same. Runs for that end itself, or for what comes after it, are not meant.
 */
public enum WhenGone {
  /** It runs all the same. */
  RUN,
  /** It ends as skipped, without an attempt. */
  SKIP
}
