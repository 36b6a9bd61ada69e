// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.util.Set;

/**
 * What to read back from the journal.
 *
 * @param after only runs after this one
 * @param upTo only runs up to this one
 * @param limit at most so many
 * @param changes how the rule's queue stood when this was wanted
 * @param present what was in memory then and may be read all the same
 */
record Wanted(String rule, long after, long upTo, int limit, int changes, Set<Long> present) {}
