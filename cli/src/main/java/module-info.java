// SPDX-License-Identifier: Apache-2.0
/** The {@code dockreeve} command: the only place that wires engines, rules and actions together. */
@org.jspecify.annotations.NullMarked
module dev.dockreeve.cli {
  requires static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires dev.dockreeve.config;
  requires dev.dockreeve.engine.docker;
  requires dev.dockreeve.reactor;
  requires dev.dockreeve.server;
  requires dev.dockreeve.testkit;
  requires dev.dockreeve.watch;
  requires info.picocli;
  requires java.logging;
  requires jdk.unsupported;

  opens dev.dockreeve.cli to
      info.picocli;
}
