// SPDX-License-Identifier: Apache-2.0
/** List, inspect and events of one engine merged into one picture and one stream of events. */
package dev.dockreeve.watch;
