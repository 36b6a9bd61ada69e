// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/**
 * What a dispatcher has done, as of one moment. We construct it, users read it: components may be
 * added in a minor version.
 *
 * @param accepted runs taken in since the beginning
 * @param waiting runs that no worker has yet, in memory and in the journal
 * @param running runs that a worker has
 * @param attempts attempts that were begun
 * @param succeeded runs that ended well
 * @param failed runs that did not, timeouts included
 * @param skipped runs that there was no need of
 * @param expired runs that were not started in time
 * @param cancelled runs that were taken back
 * @param coalesced runs that were not taken in because there was no room in the journal, and whose
 *     place a later one about the same container took
 * @param refused runs that were not taken in because there was no room at all
 * @param throttled runs that were not taken in because their rule may run only so often
 * @param workerWaits runs that waited for a worker for longer than the warning allows
 */
public record Stats(
    long accepted,
    long waiting,
    int running,
    long attempts,
    long succeeded,
    long failed,
    long skipped,
    long expired,
    long cancelled,
    long coalesced,
    long refused,
    long throttled,
    long workerWaits) {}
