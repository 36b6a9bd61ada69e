// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.time.Duration;

/**
 * What a journal has done, as of one moment. We construct it, users read it: components may be
 * added in a minor version.
 *
 * @param bytes what its tables take, as of some seconds ago
 * @param commits how often it has committed
 * @param records how many records these commits wrote
 * @param longestCommit the longest that a commit took
 * @param damaged how many damaged rows were left out while reading
 */
public record JournalStats(
    long bytes, long commits, long records, Duration longestCommit, long damaged) {}
