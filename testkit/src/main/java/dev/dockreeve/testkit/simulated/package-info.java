// SPDX-License-Identifier: Apache-2.0
/**
 * A Docker engine without containers: Docker's real HTTP API on a Unix socket, answered from
 * memory, and moved by calls of Java methods. Needs no privilege and no other program.
 */
package dev.dockreeve.testkit.simulated;
