// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

/** The parts of a {@link Merge} that work on the same picture. */
record Parts(
    Picture picture,
    Teller teller,
    Lives lives,
    ContainerEvents events,
    Inspections inspections,
    Connection connection,
    Effects effects) {}
