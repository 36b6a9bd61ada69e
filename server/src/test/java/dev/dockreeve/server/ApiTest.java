// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.reactor.Reloaded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ApiTest {

  private static final Caller ADMIN = new Caller("user=root", Caller.Role.ADMIN);
  private static final Caller READER = new Caller("user=anna", Caller.Role.READ);
  private static final Caller NOBODY = new Caller("user=nobody", Caller.Role.NONE);

  private final FakeDaemon daemon = new FakeDaemon();
  private final Api api = daemon.api();

  @AfterEach
  void close() {
    daemon.close();
  }

  private Answer.Document ask(
      Caller caller, String method, String path, Map<String, String> values) {
    List<String> parts =
        List.of(path.split("/", -1)).stream()
            .map(part -> part.replace("RULE", FakeDaemon.RULE))
            .toList();
    return (Answer.Document) api.answer(new Request(caller, method, parts, values));
  }

  private Answer.Document get(String path) {
    return ask(ADMIN, "GET", path, Map.of());
  }

  private Answer.Document post(String path, Map<String, String> values) {
    return ask(ADMIN, "POST", path, values);
  }

  private String runId() {
    Matcher id = Pattern.compile("\"run_id\":\"([^\"]+)\"").matcher(get("v1/runs").json());
    assertThat(id.find()).isTrue();
    return id.group(1);
  }

  @Test
  void readyz_saysWhetherAllIsWell() {
    assertThat(get("readyz"))
        .isEqualTo(new Answer.Document(200, "{\"ready\":true,\"troubles\":[]}"));
    assertThat(ask(READER, "GET", "readyz", Map.of()).status()).isEqualTo(200);
    assertThat(post("readyz", Map.of()).status()).isEqualTo(405);

    daemon.ready = false;
    assertThat(get("readyz").status()).isEqualTo(503);
    assertThat(get("readyz").json()).contains("not every engine was asked yet");
  }

  @Test
  void status_anyDaemon_tellsAllOfIt() throws Exception {
    daemon.happens("web", FakeDaemon.ok());

    assertThat(get("v1/status").json())
        .contains("\"version\":\"1.2.3\"", "\"pid\":42", "\"degraded\":false", "\"ready\":true")
        .contains("\"succeeded\":1", "\"suspended\":false", "\"running\":[]");
  }

  @Test
  void status_anAttemptGoesOn_isShown() throws Exception {
    daemon.reactor().accept(FakeDaemon.event("web"));
    while (daemon.feed.going().isEmpty()) {
      Thread.onSpinWait();
    }

    assertThat(get("v1/status").json()).contains("\"attempt\":1", "\"name\":\"web\"");
    assertThat(get("v1/runs").json()).contains("\"state\":\"running\"");
    daemon.outcomes.add(FakeDaemon.ok());
    daemon.awaitEnd();
    assertThat(daemon.feed.going()).isEmpty();
  }

  @Test
  void runs_filters_chooseThem() throws Exception {
    daemon.happens("web", FakeDaemon.ok());
    daemon.happens("db", FakeDaemon.failed());

    assertThat(ask(ADMIN, "GET", "v1/runs", Map.of("state", "failed")).json())
        .contains("\"name\":\"db\"", "exit code 3")
        .doesNotContain("\"name\":\"web\"");
    assertThat(ask(ADMIN, "GET", "v1/runs", Map.of("container", "web")).json())
        .doesNotContain("\"name\":\"db\"");
    assertThat(ask(ADMIN, "GET", "v1/runs", Map.of("rule", "other")).json())
        .isEqualTo("{\"runs\":[]}");
    Answer.Document page = ask(ADMIN, "GET", "v1/runs", Map.of("limit", "1"));
    assertThat(page.json()).contains("\"name\":\"db\"", "\"before\":2");
    assertThat(ask(ADMIN, "GET", "v1/runs", Map.of("before", "2")).json())
        .contains("\"name\":\"web\"")
        .doesNotContain("\"name\":\"db\"");
  }

  @Test
  void run_one_hasAttemptsOutputAndEvent() throws Exception {
    daemon.happens("db", FakeDaemon.failed());

    assertThat(get("v1/runs/" + runId()).json())
        .contains("\"history\":[{\"number\":1", "\"output\":\"oh \\u001b[31mno\\n\"")
        .contains("\"event\":{\"type\":\"container\"", "\"rule_hash\":\"abc\"");
    assertThat(get("v1/runs/none").status()).isEqualTo(404);
  }

  @Test
  void retry_failedRun_isMadeAgain() throws Exception {
    daemon.happens("db", FakeDaemon.failed());
    daemon.outcomes.add(FakeDaemon.ok());

    Answer.Document again = post("v1/runs/" + runId() + "/retry", Map.of());
    daemon.awaitEnd();

    assertThat(again.status()).isEqualTo(200);
    assertThat(post("v1/runs/" + runId() + "/retry", Map.of()).status()).isEqualTo(409);
    assertThat(post("v1/runs/none/retry", Map.of()).status()).isEqualTo(404);
  }

  @Test
  void replay_dry_onlyTells() throws Exception {
    daemon.happens("db", FakeDaemon.ok());

    assertThat(post("v1/replay", Map.of("dry_run", "true")).json())
        .contains("\"events\":1", "\"accepted\":1", "\"dry_run\":true");
    assertThat(daemon.reactor().stats().accepted()).isEqualTo(1);
  }

  @Test
  void replay_twice_eachEventOnceEachTime() throws Exception {
    daemon.happens("db", FakeDaemon.ok());
    daemon.happens("web", FakeDaemon.ok());
    for (int i = 0; i < 2; i++) {
      daemon.outcomes.add(FakeDaemon.ok());
      daemon.outcomes.add(FakeDaemon.ok());
      assertThat(post("v1/replay", Map.of("rule", FakeDaemon.RULE)).json())
          .contains("\"events\":2", "\"accepted\":2");
      daemon.awaitEnd();
      daemon.awaitEnd();
    }
    assertThat(daemon.reactor().stats().accepted()).isEqualTo(6);
    String future = Instant.now().plus(Duration.ofDays(1)).toString();
    assertThat(post("v1/replay", Map.of("from", future)).json()).contains("\"events\":0");
    assertThat(post("v1/replay", Map.of("rule", "none")).status()).isEqualTo(404);
    assertThat(post("v1/replay", Map.of("from", "yesterday")).status()).isEqualTo(400);
  }

  @Test
  void suspend_andResume_changeTheRule() {
    assertThat(rule("suspend").json()).contains("\"suspended\":true");
    assertThat(get("v1/status").json()).contains("\"suspended\":true");
    assertThat(rule("resume").json()).contains("\"suspended\":false");
    assertThat(post("v1/rules/none/suspend", Map.of()).status()).isEqualTo(404);
    assertThat(post("v1/rules/none/resume", Map.of()).status()).isEqualTo(404);
    assertThat(post("v1/rules/none/remove", Map.of()).status()).isEqualTo(404);
  }

  private Answer.Document rule(String verb) {
    return (Answer.Document)
        api.answer(
            new Request(ADMIN, "POST", List.of("v1", "rules", FakeDaemon.RULE, verb), Map.of()));
  }

  @Test
  void reload_bothOutcomes_areTold() {
    assertThat(post("v1/reload", Map.of()))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(422))
        .satisfies(answer -> assertThat(answer.json()).contains("error[E104]"));
    daemon.nextReload =
        new ReloadOutcome.Done(
            new Reloaded(List.of("a"), List.of(), List.of("b")), List.of("engines"), "");
    assertThat(post("v1/reload", Map.of()).json())
        .isEqualTo(
            "{\"added\":[\"a\"],\"changed\":[],\"removed\":[\"b\"],\"not_applied\":[\"engines\"],"
                + "\"warnings\":\"\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, v1/status, 200, 403",
    "GET, v1/runs, 200, 403",
    "GET, v1/runs/none, 404, 403",
    "POST, v1/runs/none/retry, 403, 403",
    "POST, v1/replay, 403, 403",
    "POST, v1/rules/none/suspend, 403, 403",
    "POST, v1/rules/none/resume, 403, 403",
    "POST, v1/reload, 403, 403",
    "POST, v1/status, 405, 403",
    "GET, v1/reload, 405, 403",
    "GET, v1/replay, 405, 403",
    "GET, v2/status, 404, 403",
    "GET, v1, 404, 403",
    "GET, v1/STATUS, 404, 403",
    "GET, v1/status/more, 404, 403",
  })
  void paths_all_areClosedToThoseWhoMayNot(String method, String path, int reader, int nobody) {
    assertThat(ask(READER, method, path, Map.of()).status()).isEqualTo(reader);
    assertThat(ask(NOBODY, method, path, Map.of()).status()).isEqualTo(nobody);
  }

  @ParameterizedTest
  @CsvSource({"limit, 0", "limit, 1001", "limit, x", "before, -1", "state, open"})
  void runs_wrongValue_isSaid(String name, String value) {
    Answer.Document answer = ask(ADMIN, "GET", "v1/runs", Map.of(name, value));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json()).contains(name + ": " + value).contains("expected");
  }

  @Test
  void stream_ends_areToldToWhoWantsThem() throws Exception {
    Answer.Lines all = (Answer.Lines) stream(Map.of());
    Answer.Lines failed = (Answer.Lines) stream(Map.of("state", "failed", "container", "db"));
    daemon.happens("web", FakeDaemon.failed());
    daemon.happens("db", FakeDaemon.failed());

    assertThat(all.feed().next(Duration.ofSeconds(9)).orElseThrow()).contains("\"name\":\"web\"");
    assertThat(failed.feed().next(Duration.ofSeconds(9)).orElseThrow())
        .contains("\"name\":\"db\"", "\"state\":\"failed\"");
    assertThat(failed.feed().next(Duration.ofMillis(1))).contains("");
    failed.feed().close();
    assertThat(failed.feed().next(Duration.ofSeconds(9))).isEmpty();
  }

  private Answer stream(Map<String, String> values) {
    return api.answer(new Request(ADMIN, "GET", List.of("v1", "runs", "stream"), values));
  }

  @Test
  void stream_readerSleeps_isToldAndLetGo() throws Exception {
    Answer.Lines lines = (Answer.Lines) stream(Map.of());
    for (int i = 0; i < RunFeed.ROOM + 5; i++) {
      daemon.happens("web", FakeDaemon.ok());
    }
    for (int i = 0; i < RunFeed.ROOM; i++) {
      assertThat(lines.feed().next(Duration.ZERO).orElseThrow()).contains("succeeded");
    }
    assertThat(lines.feed().next(Duration.ZERO).orElseThrow()).contains("lagged");
    assertThat(lines.feed().next(Duration.ZERO)).isEmpty();
  }

  @Test
  void stream_tooMany_areRefused() {
    for (int i = 0; i < RunFeed.MOST; i++) {
      assertThat(stream(Map.of())).isInstanceOf(Answer.Lines.class);
    }
    assertThat(stream(Map.of())).isInstanceOf(Answer.Document.class);
  }
}
