// SPDX-License-Identifier: Apache-2.0
/** Brings accepted runs to a bounded number of workers: in order where order matters. */
package dev.dockreeve.dispatch;
