// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/**
 * How a rule stands at one moment. We construct it, users read it: components may be added in a
 * minor version.
 *
 * @param suspended whether somebody has stopped it by hand
 * @param waiting runs that no worker has yet
 * @param retrying how many of those wait for the time of their next attempt
 * @param running runs that a worker has
 */
public record RuleStats(String rule, boolean suspended, long waiting, long retrying, int running) {}
