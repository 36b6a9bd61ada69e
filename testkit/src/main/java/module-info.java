// SPDX-License-Identifier: Apache-2.0
/**
 * Engines to try Dockreeve on: a simulated Docker in this process, private real ones, and a proxy
 * that spoils connections. At run time the simulated engine needs nothing but the watch library.
 */
@org.jspecify.annotations.NullMarked
module dev.dockreeve.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.dockreeve.watch;
  requires static org.assertj.core;
  requires static org.junit.jupiter.api;
  requires static org.junit.platform.commons;

  exports dev.dockreeve.testkit;
  exports dev.dockreeve.testkit.contract;
  exports dev.dockreeve.testkit.proxy;
  exports dev.dockreeve.testkit.real;
  exports dev.dockreeve.testkit.simulated;
}
