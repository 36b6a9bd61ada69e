// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.rule.Template;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One template is one argument: invariant I4. */
class ArgumentsTest {

  private static final String[] BITS = {
    "$(touch pwned)",
    "`id`",
    "; rm -rf /",
    "\"",
    "'",
    "\\",
    "\n",
    "\r",
    "\t",
    " ",
    "%%host%%",
    "%%",
    "${HOME}",
    "$IFS",
    "*",
    "~",
    "&&",
    "|",
    "<",
    ">",
    "#",
    "!",
    "{a,b}",
    "-",
    "--",
    "=",
    "ü",
    "漢字",
    "😀",
    "\u202e",
    "\u001b[2J",
    "",
    "x",
    "0",
    "../",
    "\u0001"
  };

  private static String value(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      text.append(BITS[random.nextInt(BITS.length)]);
    }
    return text.toString();
  }

  private static List<Template> templates(String... argv) {
    return List.of(argv).stream().map(Template::of).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void render_valuesOfASeed_giveAsManyArgumentsAsTemplatesAndKeepTheirText(long seed) {
    List<Template> argv = templates("probe", "<%%labels.v%%>", "--x=%%labels.v%%%%labels.v%%");
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      String value = value(random);

      assertThat(Arguments.render(argv, Attempted.facts(value), false))
          .isEqualTo(
              new Arguments.Ready(List.of("probe", "<" + value + ">", "--x=" + value + value)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void attempt_valuesOfASeed_arriveInARealProcessByteForByte(long seed, @TempDir Path folder)
      throws Exception {
    Path record = folder.resolve("argv");
    Path probe = folder.resolve("probe");
    Files.writeString(probe, "#!/bin/sh\nprintf '%s\\0' \"$@\" > '" + record + "'\n");
    assertThat(probe.toFile().setExecutable(true)).isTrue();
    RunCommand command =
        Attempted.command(probe.toString(), "%%labels.v%%", "a b", "<%%labels.v%%>")
            .allowLeadingDash(true)
            .build();
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      String value = value(random);

      Outcome outcome = command.attempt(Attempted.facts(value), Attempted.LONG);

      assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
      assertThat(Files.readString(record)).isEqualTo(value + "\0a b\0<" + value + ">\0");
    }
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void render_valueThatBeginsAnArgumentWithADash_isRefusedAndSaysHowToMend() {
    assertThat(
            Arguments.render(
                templates("probe", "x", "%%labels.v%%"), Attempted.facts("-rf"), false))
        .isEqualTo(
            new Arguments.Refused(
                "argument 2 (\"%%labels.v%%\") would begin with the value \"-rf\", which the"
                    + " command may take for an option; put text before it, as in"
                    + " --name=%%labels.v%%, or say allow_leading_dash: true"));
  }

  @Test
  void render_dashThatIsAllowedOrNotFromAValueOrNotFirst_isTaken() {
    List<Template> argv = templates("probe", "%%labels.v%%");
    List<Template> own = templates("probe", "-%%labels.v%%", "%%labels.nope:--x%%");

    assertThat(Arguments.render(argv, Attempted.facts("-x"), true))
        .isEqualTo(new Arguments.Ready(List.of("probe", "-x")));
    assertThat(Arguments.render(own, Attempted.facts("-x"), false))
        .isEqualTo(new Arguments.Ready(List.of("probe", "--x", "-x")));
  }

  @Test
  void render_missingValue_isRefusedWithTheReason() {
    assertThat(Arguments.render(templates("p", "%%labels.nope%%"), Attempted.facts("x"), false))
        .isEqualTo(
            new Arguments.Refused(
                "no value for %%labels.nope%%: container sentry_web has no label \"nope\""));
  }

  @Test
  void render_nulCharacter_isRefused() {
    assertThat(Arguments.render(templates("p", "%%labels.v%%"), Attempted.facts("a\0b"), false))
        .isEqualTo(
            new Arguments.Refused(
                "argument 1 (\"%%labels.v%%\"): it has a NUL character, which no argument can"
                    + " hold"));
  }

  @Test
  void render_longestArgument_isTakenAndOneByteMoreRefusedWithAHint() throws Exception {
    String longest = "ü".repeat(65_535) + "x";
    List<Template> argv = templates("p", "%%labels.v%%");

    assertThat(longest.getBytes(UTF_8)).hasSize(131_071);
    assertThat(Arguments.render(argv, Attempted.facts(longest), false))
        .isInstanceOf(Arguments.Ready.class);
    assertThat(Arguments.render(argv, Attempted.facts(longest + "x"), false))
        .isEqualTo(
            new Arguments.Refused(
                "argument 1 (\"%%labels.v%%\"): it has 131072 bytes (expected: <= 131071, the"
                    + " limit of Linux); give it to the command's input instead, as in stdin:"
                    + " \"%%payload%%\""));
    assertThat(
            Attempted.command("true", "%%labels.v%%")
                .build()
                .attempt(Attempted.facts(longest), Attempted.LONG))
        .isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void render_halfACharacter_becomesTheReplacementCharacter() {
    assertThat(Arguments.render(templates("p", "%%labels.v%%"), Attempted.facts("a\ud800b"), false))
        .isEqualTo(new Arguments.Ready(List.of("p", "a\ufffdb")));
  }

  @Test
  void problem_characterThatTheLocaleHasNot_isSaidAndNotReplaced() {
    Charset ascii = StandardCharsets.US_ASCII;

    assertThat(ProcessText.problem("plain", ascii)).isEmpty();
    assertThat(ProcessText.problem("für", ascii))
        .hasValueSatisfying(why -> assertThat(why).contains("LC_ALL=C.UTF-8"));
  }

  @Test
  void capture_anyLength_keepsBothEndsAndCountsTheRest() {
    Random random = new Random(7);
    for (int length : List.of(0, 1, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 300_001)) {
      StringBuilder all = new StringBuilder();
      Capture capture = new Capture();
      while (all.length() < length) {
        byte[] chunk = new byte[Math.min(length - all.length(), 1 + random.nextInt(9_000))];
        for (int i = 0; i < chunk.length; i++) {
          chunk[i] = (byte) ('a' + random.nextInt(26));
        }
        all.append(new String(chunk, UTF_8));
        capture.add(chunk, chunk.length);
      }
      Captured captured = capture.captured();

      assertThat(captured.bytes()).isEqualTo(length);
      if (length <= 65_536) {
        assertThat(captured).isEqualTo(new Captured(all.toString(), length, 0));
      } else {
        assertThat(captured.omitted()).isEqualTo(length - 65_536L);
        assertThat(captured.text())
            .isEqualTo(
                all.substring(0, 32_768)
                    + "\n[… "
                    + captured.omitted()
                    + " bytes left out …]\n"
                    + all.substring(length - 32_768));
      }
    }
  }

  @Test
  void find_programs_areFoundAsACommandLineFindsThem(@TempDir Path folder) throws Exception {
    List<Path> made = new ArrayList<>();
    for (String name : List.of("plain", "runs")) {
      made.add(Files.writeString(folder.resolve(name), "#!/bin/sh\n"));
    }
    assertThat(made.getLast().toFile().setExecutable(true)).isTrue();
    Files.createDirectory(folder.resolve("dir"));
    String path = "/nowhere::" + folder;

    assertThat(Program.find("runs", path, Environment.ROOT))
        .isEqualTo(new Program.Found(made.getLast().toFile()));
    assertThat(Program.find(made.getLast().toString(), "", Environment.ROOT))
        .isEqualTo(new Program.Found(made.getLast().toFile()));
    assertThat(Program.find("plain", path, Environment.ROOT))
        .isEqualTo(new Program.Missing("plain: not executable: " + folder.resolve("plain"), 126));
    assertThat(Program.find(folder.resolve("plain").toString(), path, Environment.ROOT))
        .isInstanceOfSatisfying(
            Program.Missing.class, missing -> assertThat(missing.exitCode()).isEqualTo(126));
    assertThat(Program.find("dir", path, Environment.ROOT))
        .isEqualTo(new Program.Missing("dir: not found in PATH=" + path, 127));
    assertThat(Program.find("no/such", path, Environment.ROOT))
        .isEqualTo(new Program.Missing("no/such: no such file", 127));
  }
}
