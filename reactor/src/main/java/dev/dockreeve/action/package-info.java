// SPDX-License-Identifier: Apache-2.0
/**
 * What can be done when a rule matches: one attempt at it, and how that ended. An attempt that
 * fails is a value; exceptions are bugs.
 */
package dev.dockreeve.action;
