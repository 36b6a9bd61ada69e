// SPDX-License-Identifier: Apache-2.0
/**
 * Engines to try Dockreeve on: a simulated Docker in this process, and private real ones. At run
 * time the simulated engine needs nothing but the watch library.
 */
@org.jspecify.annotations.NullMarked
module dev.dockreeve.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.dockreeve.watch;
  requires static org.assertj.core;
  requires static transitive org.junit.jupiter.api;

  exports dev.dockreeve.testkit;
  exports dev.dockreeve.testkit.simulated;
}
