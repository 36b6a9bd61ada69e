// SPDX-License-Identifier: Apache-2.0
/** The local API of a daemon: {@code Api} answers, {@code UnixServer} brings the questions. */
package dev.dockreeve.server;
