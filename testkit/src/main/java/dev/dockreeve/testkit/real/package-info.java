// SPDX-License-Identifier: Apache-2.0
/**
 * Private, real Docker engines, started in about a second and wiped afterwards, any number side by
 * side. Needs root on Linux, and Docker's programs.
 */
package dev.dockreeve.testkit.real;
