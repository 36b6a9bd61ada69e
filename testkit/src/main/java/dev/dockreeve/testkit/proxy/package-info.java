// SPDX-License-Identifier: Apache-2.0
/**
 * A proxy between a client and a real engine, which does to their connections what networks,
 * kernels and other proxies do at their worst. Needs no privilege and no other program.
 */
package dev.dockreeve.testkit.proxy;
