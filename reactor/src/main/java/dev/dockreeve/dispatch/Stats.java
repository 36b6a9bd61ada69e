// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/**
 * What a dispatcher has done, as of one moment. We construct it, users read it: components may be
 * added in a minor version.
 *
 * @param accepted runs taken in since the beginning
 * @param waiting runs that no worker has yet
 * @param running runs that a worker has
 * @param succeeded runs that ended well
 * @param failed runs that did not, timeouts included
 * @param refused runs not taken in because too many were waiting
 * @param workerWaits runs that waited for a worker for longer than the warning allows
 */
public record Stats(
    long accepted,
    int waiting,
    int running,
    long succeeded,
    long failed,
    long refused,
    long workerWaits) {}
