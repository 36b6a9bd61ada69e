// SPDX-License-Identifier: Apache-2.0
/**
 * What a rule says: paths into an event, templates made of them, conditions, and an index over many
 * rules. Pure: nothing here does input or output, reads a clock, starts a thread or logs.
 */
package dev.dockreeve.rule;
