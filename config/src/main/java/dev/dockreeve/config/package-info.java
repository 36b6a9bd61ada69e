// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the configuration file. {@link dev.dockreeve.config.Config} is the door; {@code YamlReader}
 * makes a tree with places, {@code Section} reads one mapping of it, the {@code *Reader}s know the
 * keys, {@link dev.dockreeve.config.ProblemReport} shows what is wrong.
 */
package dev.dockreeve.config;
