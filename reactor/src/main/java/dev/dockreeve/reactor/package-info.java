// SPDX-License-Identifier: Apache-2.0
/** The reactor as a whole: rules and what they do, from events to outcomes. */
package dev.dockreeve.reactor;
