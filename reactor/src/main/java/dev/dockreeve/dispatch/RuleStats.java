// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

/**
 * How a rule stands at one moment. We construct it, users read it: components may be added in a
 * minor version.
 *
 * @param suspended whether somebody has stopped it by hand
 * @param waiting runs that no worker has yet
 * @param retrying how many of those wait for the time of their next attempt
 * @param held how many of those in memory wait because the rule may run only so often, or behind
 *     one that does
 * @param running runs that a worker has
 * @param throttled events for which no run was accepted since the rule may run only so often, since
 *     the beginning
 */
public record RuleStats(
    String rule,
    boolean suspended,
    long waiting,
    long retrying,
    long held,
    int running,
    long throttled) {}
