// SPDX-License-Identifier: Apache-2.0
/** The configuration file: YAML in, records out, every problem at once with its place. */
@org.jspecify.annotations.NullMarked
module dev.dockreeve.config {
  requires static transitive org.jspecify;
  requires transitive dev.dockreeve.reactor;
  requires org.snakeyaml.engine;

  exports dev.dockreeve.config;
}
