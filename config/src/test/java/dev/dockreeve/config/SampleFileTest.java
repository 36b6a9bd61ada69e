// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.rule.Condition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The file that our users have. It must stay valid, as it is, for ever. */
class SampleFileTest {

  private static final Path SAMPLE = Path.of("src/test/resources/config/sample.yml");

  private static Loaded.Ok sample() {
    Surroundings installed = new Surroundings(Map.of(), _ -> true, _ -> true);
    return (Loaded.Ok) Config.load(SAMPLE, installed);
  }

  @Test
  void sampleFile_loads_withAdviceOnly() {
    assertThat(sample().warnings())
        .extracting(Problem::code)
        .containsExactly(Code.EXEC_EVENTS, Code.EXEC_EVENTS, Code.SUDO_TIMEOUT);
  }

  @Test
  void sampleFile_rules_areThreeInFileOrder() {
    Config config = sample().config();

    assertThat(config.enabledRules())
        .extracting(spec -> spec.rule().name())
        .containsExactly(
            "Fire notification on container lifecycle event",
            "Propagate all events to Salt",
            "Update Sentry Relay configuration");
    assertThat(config.rules()).extracting(RuleSpec::treatment).containsOnly(Treatment.DEFAULT);
    assertThat(config.journal()).isEqualTo(JournalSpec.DEFAULT);
    assertThat(config.server()).isEqualTo(ServerSpec.DEFAULT);
    assertThat(config.engines()).isEmpty();
    assertThat(config.workers()).isEqualTo(16);
    assertThat(config.workerWaitWarning()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void sampleFile_conditions_areWhatTheFileSays() {
    List<Condition> conditions =
        sample().config().rules().stream().map(spec -> spec.rule().condition()).toList();

    assertThat(conditions)
        .containsExactly(
            Condition.anyOf(dev.dockreeve.rule.Path.of("type"), List.of("container")),
            new Condition.Always(),
            new Condition.AllOf(
                List.of(
                    Condition.anyOf(dev.dockreeve.rule.Path.of("type"), List.of("container")),
                    Condition.action("start"),
                    Condition.anyOf(
                        dev.dockreeve.rule.Path.of("actor.name"), List.of("sentry_web")))));
  }

  @Test
  void sampleFile_commands_areWhatTheFileSays() {
    assertThat(sample().config().rules())
        .extracting(spec -> spec.command().describe())
        .containsExactly(
            "notification-push --project Nasqueron --service Docker --type container.%%action%%"
                + " --group ops --text 'Docker container %%actor.name%%: %%action%%'"
                + " --link %%host%%",
            "sudo salt-call event.send docker %%payload%%",
            "docker-paas-propagate-sentry-relay %%ip%%");
  }

  @Test
  void sampleFile_programsNotInstalled_areWarningsOnly() {
    Surroundings bare = new Surroundings(Map.of(), _ -> false, _ -> false);

    assertThat(Config.load(SAMPLE, bare).problems())
        .extracting(Problem::code)
        .filteredOn(code -> code == Code.PROGRAM_NOT_FOUND)
        .hasSize(3);
  }
}
