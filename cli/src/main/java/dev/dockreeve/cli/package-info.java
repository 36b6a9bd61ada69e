// SPDX-License-Identifier: Apache-2.0
/** The command line: a class per command, and what they print with. */
package dev.dockreeve.cli;
