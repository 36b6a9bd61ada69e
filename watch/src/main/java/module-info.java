// SPDX-License-Identifier: Apache-2.0
/** The watch library: an always-correct picture of the alive containers of container engines. */
@org.jspecify.annotations.NullMarked
module dev.dockreeve.watch {
  requires static transitive org.jspecify;

  exports dev.dockreeve.engine;
  exports dev.dockreeve.model;
  exports dev.dockreeve.watch;
}
