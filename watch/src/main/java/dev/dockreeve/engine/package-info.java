// SPDX-License-Identifier: Apache-2.0
/** The seam to a container engine: what an adapter must be able to do, and how it may fail. */
package dev.dockreeve.engine;
