// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

/**
 * What a watcher has counted since it was made.
 *
 * @param received events that the engine sent, replayed ones included
 * @param malformed lines that could not be understood
 * @param duplicates events that were dropped because they had been told already
 * @param derived events that were found by comparing
 * @param overflowed events that were passed over because we were too slow; lines that are no events
 *     may be among them
 * @param healed events that the stream had skipped and a sweep has found
 * @param gaps spans of time in which events may have been lost for good
 * @param drift differences that a comparison found although we were connected
 * @param reconnects lost connections, failed attempts included
 */
public record Statistics(
    long received,
    long malformed,
    long duplicates,
    long derived,
    long overflowed,
    long healed,
    long gaps,
    long drift,
    long reconnects) {}
