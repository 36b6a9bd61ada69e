// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of the daemon itself: journal, server, resync, shutdown_grace. */
class DaemonKeysTest {

  private static final String RULES = "events_reactor: {r: {event: {action: start}, run: [echo]}}";

  private static Config config(String line) {
    return Given.config(line, RULES);
  }

  private static JournalSpec.OnDisk journal(String line) {
    return (JournalSpec.OnDisk) config(line).journal();
  }

  @Test
  void nothingSaid_isTheDefault() {
    Config config = Given.config(RULES);

    assertThat(config.journal())
        .isEqualTo(
            new JournalSpec.OnDisk(
                Optional.empty(),
                536_870_912,
                Duration.ofDays(7),
                Duration.ofDays(1),
                JournalSpec.OnError.CONTINUE));
    assertThat(config.server().sockets()).isEmpty();
    assertThat(config.resync()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void journal_everyKey_isRead() {
    assertThat(
            journal(
                "journal: {path: /var/lib/x/y.db, max_size: 1GiB, keep: {runs: 30d, events: 1h},"
                    + " on_error: stop}"))
        .isEqualTo(
            new JournalSpec.OnDisk(
                Optional.of(Path.of("/var/lib/x/y.db")),
                1 << 30,
                Duration.ofDays(30),
                Duration.ofHours(1),
                JournalSpec.OnError.STOP));
  }

  @Test
  void journal_inMemory_isAWord() {
    assertThat(config("journal: memory").journal()).isEqualTo(new JournalSpec.InMemory());
    assertThat(config("journal: \"${KIND:-memory}\"").journal())
        .isEqualTo(new JournalSpec.InMemory());
  }

  @Test
  void journal_partOfTheKeys_leavesTheOthers() {
    JournalSpec.OnDisk journal = journal("journal: {keep: {events: 2h}}");
    assertThat(journal.keepEvents()).isEqualTo(Duration.ofHours(2));
    assertThat(journal.keepRuns()).isEqualTo(Duration.ofDays(7));
    assertThat(journal.path()).isEmpty();
  }

  @Test
  void journal_relativePath_isInTheFoldersFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yml"), "journal: {path: ./b.db}\n" + RULES);
    Loaded.Ok loaded = (Loaded.Ok) Config.load(file, Given.SURROUNDINGS);

    JournalSpec.OnDisk journal = (JournalSpec.OnDisk) loaded.config().journal();
    assertThat(journal.path().map(Path::normalize)).contains(folder.resolve("b.db"));
  }

  @Test
  void journal_relativePathOfATextWithoutFile_staysSo() {
    assertThat(journal("journal: {path: b.db}").path()).contains(Path.of("b.db"));
  }

  @Test
  void journal_relativeFileName_isResolvedAgainstTheWorkingFolder() {
    Path file = Path.of("src/test/resources/config/sample.yml");
    assertThat(file).exists();
    assertThat(Config.load(file, Given.SURROUNDINGS)).isInstanceOf(Loaded.Ok.class);
  }

  @Test
  void folders_ofThisProcess_areLookedAt(@TempDir Path folder) {
    Surroundings real = Surroundings.ofThisProcess();
    assertThat(real.folders().test(folder)).isTrue();
    assertThat(real.folders().test(folder.resolve("none"))).isFalse();
  }

  @Test
  void server_sockets_areReadInAnyOfTheirForms() {
    assertThat(
            config("server: {listen: [\"unix:/run/a.sock\", \"unix:///run/b/../c.sock\"]}")
                .server()
                .sockets())
        .containsExactly(Path.of("/run/a.sock"), Path.of("/run/c.sock"));
    assertThat(config("server: {listen: \"unix:/run/a.sock\"}").server().sockets())
        .containsExactly(Path.of("/run/a.sock"));
  }

  @Test
  void times_given_areRead() {
    assertThat(config("resync: 5m").resync()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config("shutdown_grace: 500ms").shutdownGrace()).isEqualTo(Duration.ofMillis(500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:9470",
        "[::1]:9470",
        ":9470",
        "localhost:9470",
        "tcp://127.0.0.1:9470",
        "http://localhost",
      })
  void server_tcp_isForALaterVersion(String address) {
    Problem problem = Given.only("server: {listen: [\"" + address + "\"]}", RULES);
    assertThat(problem.code()).isEqualTo(Code.NOT_SUPPORTED_YET);
    assertThat(problem.message()).contains(address);
    assertThat(problem.hint().orElseThrow()).contains("unix:/run/dockreeve/api.sock");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "journal:                                      | E103",
        "journal: {}                                   | E105",
        "journal: [a]                                  | E103",
        "journal: none                                 | E108",
        "journal: ./journal.db                         | E108",
        "journal: {path: \"\"}                         | E108",
        "journal: {path: }                             | E103",
        "journal: {path: [a]}                          | E103",
        "journal: {path: /}                            | E108",
        "journal: {path: /var/lib/}                    | E108",
        "journal: {path: .}                            | E108",
        "journal: {path: /var/..}                      | E108",
        "journal: {path: /var/folder}                  | E108",
        "journal: {path: ~/journal.db}                 | E108",
        "journal: {path: \"a?b\"}                      | E108",
        "journal: {path: \"a\\0b\"}                    | E108",
        "journal: {path: \"${NONE}\"}                  | E111",
        "journal: {max_size: 512}                      | E118",
        "journal: {max_size: 512MB}                    | E118",
        "journal: {max_size: 64KiB}                    | E108",
        "journal: {max_size: 1MiB}                     | ",
        "journal: {max_size: 1024GiB}                  | ",
        "journal: {max_size: 1025GiB}                  | E108",
        "journal: {keep: 7d}                           | E103",
        "journal: {keep: {runs: 7}}                    | E106",
        "journal: {keep: {event: 7d}}                  | E104",
        "journal: {on_error: stopp}                    | E108",
        "journal: {file: a.db}                         | E104",
        "server: {}                                    | E105",
        "server: \"unix:/a\"                           | E103",
        "server: {listen: []}                          | E108",
        "server: {listen: [\"unix:a.sock\"]}           | E113",
        "server: {listen: [\"unix://a.sock\"]}         | E113",
        "server: {listen: [\"unix:/\"]}                | E113",
        "server: {listen: [\"unix:/run/\"]}            | E113",
        "server: {listen: [\"unix:/a\\0b\"]}           | E113",
        "server: {listen: [\"/run/api.sock\"]}         | E113",
        "server: {listen: [\"api\"]}                   | E113",
        "server: {listen: [\"unix:/a\", \"unix:/b/../a\"]} | E108",
        "server: {tokens: []}                          | E109",
        "resync: 500ms                                 | E108",
        "resync: 25h                                   | E108",
        "resync: 60                                    | E106",
        "shutdown_grace: 2h                            | E108",
        "shutdown_grace: 0s                            | E106",
        "expires: 1h                                   | E104",
      })
  void key_wrong_isReported(String line, String codes) {
    List<String> expected = codes == null ? List.of() : List.of(codes.split(" "));
    assertThat(Given.codes(line, RULES)).isEqualTo(expected);
  }

  @Test
  void server_socketLongerThanTheKernelTakes_isRefused() {
    Problem problem = Given.only("server: {listen: \"unix:/" + "a".repeat(107) + "\"}", RULES);
    assertThat(problem.hint().orElseThrow()).contains("107 bytes");
    assertThat(Given.codes("server: {listen: \"unix:/" + "a".repeat(106) + "\"}", RULES)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "journal: ./journal.db             | journal: {path: \"./journal.db\"}",
        "journal: {path: ~/a.db}           | did you mean `${HOME}/a.db`?",
        "journal: {path: /var/lib/}        | name the file in it, such as `/var/lib/journal.db`",
        "journal: {on_error: halt}         | ",
        "server: {listen: /run/api.sock}   | did you mean `unix:/run/api.sock`?",
        "order: rule                       | write it below defaults: {order: container}",
      })
  void slip_known_isMended(String line, String hint) {
    assertThat(Given.only(line, RULES).hint()).isEqualTo(Optional.ofNullable(hint));
  }
}
