// SPDX-License-Identifier: Apache-2.0
/** What holds for the whole house: its classes, its files, its documents. */
@NullMarked
package dev.dockreeve.architecture;

import org.jspecify.annotations.NullMarked;
