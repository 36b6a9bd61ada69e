// SPDX-License-Identifier: Apache-2.0
/** What it costs: whole processes side by side, and JMH for single stages. */
@NullMarked
package dev.dockreeve.bench;

import org.jspecify.annotations.NullMarked;
