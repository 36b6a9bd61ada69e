// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.util.OptionalLong;

/**
 * Whether a rule's throttle lets a run be accepted.
 *
 * @param untold how many runs were dropped since that was told last, where it is to be told now
 */
record Admission(boolean admitted, OptionalLong untold) {}
