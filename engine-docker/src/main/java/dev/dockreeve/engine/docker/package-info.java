// SPDX-License-Identifier: Apache-2.0
/**
 * The adapter to engines that speak Docker's API. It only ever asks for {@code /version}, {@code
 * /info}, {@code /events}, {@code /containers/json} and {@code /containers/ID/json}, and changes
 * nothing.
 */
package dev.dockreeve.engine.docker;
