// SPDX-License-Identifier: Apache-2.0
/** What was accepted, attempted, and how it ended. */
package dev.dockreeve.journal;
