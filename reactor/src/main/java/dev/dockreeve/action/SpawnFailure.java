// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import dev.dockreeve.model.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a process could not be started, in words that name the limit or the file that is in the way,
 * and whether that may be over soon.
 */
final class SpawnFailure {

  private static final int ENOENT = 2;
  private static final int E2BIG = 7;
  private static final int EACCES = 13;
  private static final int ENFILE = 23;
  private static final int EMFILE = 24;
  private static final int ETXTBSY = 26;
  private static final int ENOMEM = 12;

  private static final Pattern NUMBER = Pattern.compile("error(?:=|: )(\\d+)\\b");

  /**
   * What Java says when the program that starts programs for it is not the one it was made with:
   * JDK-8325621. It also offers that as a possible reason of every other failure, which it is not.
   */
  private static final Pattern HELPER = Pattern.compile("(?i)(exec|code from) spawn helper");

  /** Says that nothing is known of a limit. */
  static final IntFunction<String> NO_LIMITS = _ -> "";

  private static volatile boolean javaReplaced;

  private SpawnFailure() {}

  /** See {@link RunCommand#javaReplaced}. */
  static boolean javaReplaced() {
    return javaReplaced;
  }

  /** Loads what it takes to tell of a failure: when no file can be opened, that is too late. */
  static void prepare() {
    of("", EMFILE, NO_LIMITS);
    of("", new IOException("error=24"));
  }

  /**
   * By the number that the system gave.
   *
   * @param limits the limit of a resource as text to be put after "the limit", or nothing
   */
  static Exit.NotStarted of(String program, int errno, IntFunction<String> limits) {
    return switch (errno) {
      case ENOENT -> never(program, "no such file, or its interpreter is not there (127)", 127);
      case EACCES -> never(program, "permission denied (126)", 126);
      case E2BIG ->
          never(program, "the arguments together are too long; use stdin: \"%%payload%%\"", 126);
      case Libc.EAGAIN ->
          later(
              program,
              "the limit"
                  + limits.apply(Libc.RLIMIT_NPROC)
                  + " of processes and threads is reached (ulimit -u, TasksMax, pids.max)");
      case ENOMEM -> later(program, "there is not enough memory for another process");
      case EMFILE ->
          later(
              program,
              "the limit"
                  + limits.apply(Libc.RLIMIT_NOFILE)
                  + " of open files is reached (ulimit -n, LimitNOFILE)");
      case ENFILE ->
          later(program, "the limit of open files of the whole system is reached (fs.file-max)");
      case ETXTBSY -> later(program, "the file is just being written");
      default -> later(program, "error " + errno);
    };
  }

  /** By what Java says, which knows the number, but tells it in words. */
  static Exit.NotStarted of(String program, IOException e) {
    String said = String.valueOf(e.getMessage());
    if (said.contains("Too many open files")) {
      return of(program, EMFILE, NO_LIMITS);
    }
    if (HELPER.matcher(said).find() || helperIsGone(said)) {
      javaReplaced = true;
      return later(
          program,
          "the Java runtime was replaced under this process, which can start no program until it"
              + " is restarted: "
              + PlainText.brief(said));
    }
    Matcher number = NUMBER.matcher(said);
    if (number.find() && known(Integer.parseInt(number.group(1)))) {
      return of(program, Integer.parseInt(number.group(1)), NO_LIMITS);
    }
    return later(program, PlainText.brief(said));
  }

  /** The thread that was to follow it cannot be had, for the same reason. */
  static Exit.NotStarted noThread(String program, IntFunction<String> limits) {
    return of(program, Libc.EAGAIN, limits);
  }

  private static boolean known(int errno) {
    return switch (errno) {
      case ENOENT, EACCES, E2BIG, Libc.EAGAIN, ENOMEM, EMFILE, ENFILE, ETXTBSY -> true;
      default -> false;
    };
  }

  private static boolean helperIsGone(String said) {
    Path home = Path.of(System.getProperty("java.home", "/"));
    return said.contains("posix_spawn")
        && Files.isDirectory(home)
        && Files.notExists(home.resolve("lib").resolve("jspawnhelper"));
  }

  private static Exit.NotStarted never(String program, String why, int code) {
    return new Exit.NotStarted(program + ": " + why, OptionalInt.of(code));
  }

  private static Exit.NotStarted later(String program, String why) {
    return new Exit.NotStarted(program + ": cannot be started: " + why, OptionalInt.empty());
  }
}
