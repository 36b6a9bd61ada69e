// SPDX-License-Identifier: Apache-2.0
/** What a running daemon can be asked: handlers that know no transport, and a Unix socket. */
@org.jspecify.annotations.NullMarked
module dev.dockreeve.server {
  requires static transitive org.jspecify;
  requires transitive dev.dockreeve.reactor;
  requires com.fasterxml.jackson.core;
  requires jdk.net;

  exports dev.dockreeve.server;
}
