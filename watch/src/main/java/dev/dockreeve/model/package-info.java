// SPDX-License-Identifier: Apache-2.0
/**
 * What containers and events are. Immutable values only: nothing here does input or output, reads a
 * clock, starts a thread or logs.
 */
package dev.dockreeve.model;
