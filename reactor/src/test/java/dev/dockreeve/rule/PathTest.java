// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.model.State;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type|container",
        "action|health_status",
        "detail|unhealthy",
        "raw_action|health_status: unhealthy",
        "scope|local",
        "time|2026-11-21T10:00:00.500000000Z",
        "origin|live",
        "engine|docker",
        "host|dk01.example.org",
        "actor.id|abc123",
        "actor.name|sentry_web",
        "actor.image|sentry:24",
        "actor.a.dotted.key|v",
        "id|abc123",
        "name|sentry_web",
        "container.id|abc123",
        "container.name|sentry_web",
        "container.image|sentry:24",
        "container.image_id|sha256:1",
        "container.state|running",
        "container.health|healthy",
        "container.paused|false",
        "container.pid|4711",
        "container.ip|172.18.0.5",
        "container.ip6|fd00::5",
        "container.mac|02:42:ac:12:00:05",
        "container.ips.back|10.0.0.7",
        "container.networks|sentry_default,back",
        "container.ports|0.0.0.0:8080->80/tcp",
        "container.labels.tier|web",
        "container.labels.empty|''",
        "container.env.MODE|prod",
        "container.project|sentry",
        "container.service|web",
        "container.started_at|2026-11-21T10:00:00.500000000Z",
        "container.finished_at|2026-11-21T10:00:01.500000000Z",
        "container.exit_code|137",
        "container.oom_killed|true",
        "container.restart_count|3",
        "container.privileged|false",
        "image|sentry:24",
        "ip|172.18.0.5",
        "ip6|fd00::5",
        "pid|4711",
        "project|sentry",
        "service|web",
        "health|healthy",
        "exit_code|137",
        "labels.tier|web",
        "rule|My rule",
        "run_id|r-1",
        "attempt|2",
        "count|1",
      })
  void resolve_everyPathOfTheVocabulary_givesItsValue(String path, String expected) {
    Container container =
        Events.sentry()
            .finishedAt(Events.AT.plusSeconds(1))
            .exitCode(137)
            .oomKilled(true)
            .restartCount(3)
            .build();
    Event event = Events.of("health_status: unhealthy", container);

    assertThat(Path.of(path).resolve(Events.facts(event))).isEqualTo(new Value.Present(expected));
    assertThat(Path.of(path)).hasToString(path);
  }

  @Test
  void resolve_payloadEventAndId_areThoseOfTheEvent() {
    Event event = Events.start();
    Facts facts = Events.facts(event);

    assertThat(Path.of("payload").resolve(facts))
        .isEqualTo(new Value.Present(event.said().payload()));
    assertThat(Path.of("event").resolve(facts)).isEqualTo(new Value.Present(event.json()));
    assertThat(Path.of("event_id").resolve(facts)).isEqualTo(new Value.Present(event.id()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "detail|the event does not have it",
        "actor.nope|the event's actor has no such attribute",
        "labels.nope|container sentry_web has no label \"nope\"",
        "container.env.NOPE|container sentry_web has no environment variable \"NOPE\"",
        "container.ips.other|container sentry_web is not connected to network \"other\"",
        "container.exit_code|container sentry_web has no exit code",
        "container.finished_at|container sentry_web has not ended",
      })
  void resolve_nothingThere_saysWhy(String path, String why) {
    assertThat(Path.of(path).resolve(Events.facts(Events.start())))
        .isEqualTo(new Value.Missing(why));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "container.ip|container  has no IPv4 address",
        "container.pid|container  has no known process",
        "container.image|container  has no known image",
        "container.image_id|container  has no known image id",
        "container.networks|container  is not connected to any network",
        "container.ports|container  exposes no ports",
        "container.project|container  does not belong to a project",
        "container.service|container  does not belong to a service",
        "container.started_at|container  has no known start time",
        "container.name|container  does not have it",
      })
  void resolve_emptyContainer_saysWhy(String path, String why) {
    Event event = Events.of("start", Container.builder("x").build());

    assertThat(Path.of(path).resolve(Events.facts(event))).isEqualTo(new Value.Missing(why));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host|container web uses host networking",
        "none|container web has no network (network mode none)",
        "container:ab|container web shares the network of another container",
        "bridge|container web has no IPv4 address",
      })
  void resolve_ipByNetworkMode_saysWhyNot(String mode, String why) {
    Event event = Events.of("start", Container.builder("x").name("web").networkMode(mode).build());

    assertThat(Path.of("ip").resolve(Events.facts(event))).isEqualTo(new Value.Missing(why));
  }

  @Test
  void resolve_ipOfEndedContainer_saysThatItIsNotRunning() {
    Event event = Events.of("die", Container.builder("x").name("web").state(State.EXITED).build());

    assertThat(Path.of("ip").resolve(Events.facts(event)))
        .isEqualTo(new Value.Missing("container web has no IPv4 address: it is not running"));
  }

  @Test
  void resolve_ipOnNetworkOfLabelThatIsNotThere_namesItEscaped() {
    Container container =
        Events.sentry().labels(Attributes.of(Container.NETWORK_LABEL, "x\n\u001b[2J")).build();

    assertThat(Path.of("ip").resolve(Events.facts(Events.of("start", container))))
        .isEqualTo(
            new Value.Missing(
                "container sentry_web is not connected to network \"x\\n\\u001b[2J\", which"
                    + " its label dockreeve.network asks for"));
  }

  @Test
  void resolve_networkWithoutAddress_saysSo() {
    Container container =
        Events.sentry()
            .endpoints(
                List.of(new Endpoint("n", Optional.empty(), Optional.empty(), Optional.empty())))
            .build();

    assertThat(Path.of("container.ips.n").resolve(Events.facts(Events.of("start", container))))
        .isEqualTo(new Value.Missing("container sentry_web has no address on network \"n\""));
  }

  @Test
  void resolve_eventOfAnImage_isNotAboutAContainer() {
    Event event = Events.of("image", "pull", Attributes.of("name", "busybox"));

    assertThat(Path.of("ip").resolve(Events.facts(event)))
        .isEqualTo(new Value.Missing("this event is not about a container"));
    assertThat(Path.of("container.name").resolve(Events.facts(event)))
        .isEqualTo(new Value.Missing("this event is not about a container"));
  }

  @Test
  void resolve_unknownContainer_takesWhatTheEventSays() {
    Event event =
        Events.of(
            "container",
            "die",
            Attributes.of(
                "name",
                "gone",
                "image",
                "i",
                "exitCode",
                "3",
                "tier",
                "web",
                "com.docker.compose.project",
                "p",
                "com.docker.compose.service",
                "s"));
    Facts facts = Events.facts(event);

    assertThat(Path.of("container.id").resolve(facts)).isEqualTo(new Value.Present("id-1"));
    assertThat(Path.of("container.name").resolve(facts)).isEqualTo(new Value.Present("gone"));
    assertThat(Path.of("image").resolve(facts)).isEqualTo(new Value.Present("i"));
    assertThat(Path.of("exit_code").resolve(facts)).isEqualTo(new Value.Present("3"));
    assertThat(Path.of("project").resolve(facts)).isEqualTo(new Value.Present("p"));
    assertThat(Path.of("service").resolve(facts)).isEqualTo(new Value.Present("s"));
    assertThat(Path.of("labels.tier").resolve(facts)).isEqualTo(new Value.Present("web"));
    assertThat(Path.of("labels.exitCode").resolve(facts))
        .isEqualTo(new Value.Missing("nothing is known of container gone"));
    assertThat(Path.of("ip").resolve(facts))
        .isEqualTo(new Value.Missing("nothing is known of container gone"));
  }

  @Test
  void resolve_exitCodeBeforeTheContainerHasOne_isThatOfTheDieEvent() {
    Event die = Events.of("container", "die", Attributes.of("exitCode", "3"));
    Event stop = Events.of("container", "stop", Attributes.of("exitCode", "3"));
    Event known =
        new Event(
            die.engine(),
            die.host(),
            Origin.LIVE,
            die.said(),
            Optional.of(Events.sentry().build()));

    assertThat(Path.of("exit_code").resolve(Events.facts(known))).isEqualTo(new Value.Present("3"));
    assertThat(Path.of("exit_code").resolve(Events.facts(stop))).isInstanceOf(Value.Missing.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acton|unknown path \"acton\"; did you mean \"action\"?",
        "container.nmae|unknown path \"container.nmae\"; did you mean \"container.name\"?",
        "lables.tier|unknown path \"lables.tier\"; did you mean \"labels.tier\"?",
        "container.label.tier|unknown path \"container.label.tier\"; did you mean"
            + " \"container.labels.tier\"?",
        "restart_count|unknown path \"restart_count\"; did you mean"
            + " \"container.restart_count\"?",
        "' ip '|unknown path \" ip \"; did you mean \"ip\"?",
        "Type|unknown path \"Type\"; did you mean \"type\"?",
        "completely wrong|unknown path \"completely wrong\"",
        "labels|path \"labels\" needs a key, as in labels.KEY",
        "actor.|path \"actor.\" needs a key, as in actor.KEY",
        "secret.ntfy|path \"secret.ntfy\" is not yet supported",
        "events|path \"events\" is not yet supported",
        "''|empty path",
      })
  void parse_noPathOfTheVocabulary_saysWhatMayBeMeant(String text, String message) {
    assertThat(Path.parse(text))
        .isInstanceOfSatisfying(
            Path.Unknown.class, unknown -> assertThat(unknown.message()).isEqualTo(message));
    assertThatThrownBy(() -> Path.of(text)).hasMessage(message);
  }

  @Test
  void equals_shorthandAndLongForm_areEqual() {
    assertThat(Path.of("ip")).isEqualTo(Path.of("container.ip")).hasSameHashCodeAs(Path.of("ip"));
    assertThat(Path.of("name")).isEqualTo(Path.of("actor.name"));
    assertThat(Path.of("labels.a")).isEqualTo(Path.of("container.labels.a"));
    assertThat(Path.of("labels.a")).isNotEqualTo(Path.of("labels.b"));
    assertThat(Path.of("rule").ofRun()).isTrue();
    assertThat(Path.of("type").ofRun()).isFalse();
  }

  @Test
  void facts_numbersBelowOne_areRefused() {
    assertThatThrownBy(() -> new Facts(Events.start(), "r", "i", 0, 1))
        .hasMessage("attempt: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new Facts(Events.start(), "r", "i", 1, 0))
        .hasMessage("count: 0 (expected: >= 1)");
  }

  @Test
  void quoted_longText_isCutAndSaysHowLongItWas() {
    assertThat(PlainText.quoted("x".repeat(500))).hasSizeLessThan(230).contains("(500 characters)");
    assertThat(PlainText.brief("a\u2028b\ud800c\u202ed😀"))
        .isEqualTo("a\\u2028b\\ud800c\\u202ed😀");
  }
}
