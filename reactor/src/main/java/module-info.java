// SPDX-License-Identifier: Apache-2.0
/** The reactor library: rules, the runs they ask for, and the actions that the runs carry out. */
@org.jspecify.annotations.NullMarked
module dev.dockreeve.reactor {
  requires static transitive org.jspecify;
  requires transitive dev.dockreeve.watch;
  requires java.sql;
  requires org.xerial.sqlitejdbc;

  exports dev.dockreeve.action;
  exports dev.dockreeve.dispatch;
  exports dev.dockreeve.journal;
  exports dev.dockreeve.reactor;
  exports dev.dockreeve.rule;
}
