// SPDX-License-Identifier: Apache-2.0
/** Docker's API over a Unix socket and over TCP, as an engine of the watch library. */
@org.jspecify.annotations.NullMarked
module dev.dockreeve.engine.docker {
  requires static transitive org.jspecify;
  requires transitive dev.dockreeve.watch;
  requires org.apache.httpcomponents.core5.httpcore5;

  exports dev.dockreeve.engine.docker;
}
