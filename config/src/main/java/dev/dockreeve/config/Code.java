// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

/**
 * What can be wrong with a configuration. Names and numbers are stable: a number never gets another
 * meaning. {@code E} codes make a file unusable, {@code W} codes are advice.
 */
public enum Code {
  /** The text is not YAML. */
  SYNTAX("E101"),
  /** A key stands twice in one mapping. */
  DUPLICATE_KEY("E102"),
  /** A list where a text is expected, no value where one is expected, and the like. */
  WRONG_KIND("E103"),
  /** A key that means nothing at this place. */
  UNKNOWN_KEY("E104"),
  /** Something that must be there is not. */
  MISSING("E105"),
  /** Not a duration such as {@code 30s}. */
  BAD_DURATION("E106"),
  /** A placeholder that cannot be compiled, or that stands where none may stand. */
  BAD_PLACEHOLDER("E107"),
  /** The right kind of value, but not a possible one. */
  BAD_VALUE("E108"),
  /** Known and documented, but not in this version. */
  NOT_SUPPORTED_YET("E109"),
  /** The file cannot be read. */
  UNREADABLE("E110"),
  /** An environment variable without value and default, or a substitution that is not one. */
  VARIABLE("E111"),
  /** A rule names an engine that {@code engines} does not have. */
  UNKNOWN_ENGINE("E112"),
  /** Not the address of an engine. */
  BAD_ADDRESS("E113"),
  /** The file is larger, deeper or more repetitive than any configuration is. */
  TOO_BIG("E114"),
  /** YAML that this file has no use for: tags, several documents. */
  NOT_PLAIN_YAML("E115"),
  /** A matcher names something that the vocabulary does not have. */
  UNKNOWN_PATH("E116"),
  /** There were more problems than are shown. */
  MORE_PROBLEMS("E117"),
  /** Not a size such as {@code 512MiB}. */
  BAD_SIZE("E118"),
  /** A rule gets the exec events of every health probe. */
  EXEC_EVENTS("W201"),
  /** A value that may begin with a dash begins an argument. */
  LEADING_DASH("W202"),
  /** The program is not there now. */
  PROGRAM_NOT_FOUND("W203"),
  /** An earlier rule says the same. */
  SAME_RULE("W204"),
  /** Looks like a placeholder, and is not one. */
  NOT_REPLACED("W205"),
  /** There is no rule. */
  NOTHING_TO_DO("W206"),
  /** A value becomes part of a shell script. */
  SHELL_SCRIPT("W207"),
  /** A matcher that no event can satisfy. */
  NEVER_MATCHES("W208"),
  /** A command under sudo cannot be ended when it takes too long. */
  SUDO_TIMEOUT("W210"),
  /** Runs that wait behind a retry expire. */
  EXPIRES_EARLY("W211"),
  /** More runs at a time than there can be. */
  TOO_PARALLEL("W212"),
  /** The folder of a command is not there now. */
  FOLDER_NOT_FOUND("W213"),
  /** Events of one kind are compared with more rules than is cheap. */
  MANY_COMPARED("W214");

  private final String id;

  Code(String id) {
    this.id = id;
  }

  /** The stable name, such as {@code E104}. */
  public String id() {
    return id;
  }

  /** Whether a file with such a problem can be used. */
  public Severity severity() {
    return id.startsWith("E") ? Severity.ERROR : Severity.WARNING;
  }
}
