// SPDX-License-Identifier: Apache-2.0
/** What the simulated and the real engines have in common. */
package dev.dockreeve.testkit;
