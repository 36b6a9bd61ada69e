// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.engine.EngineException;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.EngineUnderTest.Feature;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the events of every engine must be like. Part of {@link EngineContract}. */
public abstract class EventStreamContract {

  private @Nullable EngineUnderTest opened;
  private @Nullable Engine engine;

  /** The engine; the same one for every test, or another. Called before each test. */
  protected abstract EngineUnderTest engine() throws IOException;

  @BeforeEach
  void open() throws IOException {
    EngineUnderTest world = engine();
    opened = world;
    world.reset();
    engine = world.open();
  }

  @AfterEach
  void close() throws IOException {
    if (engine != null) {
      engine.close();
    }
    world().reset();
  }

  final EngineUnderTest world() {
    return requireNonNull(opened, "opened");
  }

  final Engine adapter() {
    return requireNonNull(engine, "engine");
  }

  final Instant justBefore() throws EngineException {
    return adapter().identify().clock().minus(Duration.ofSeconds(1));
  }

  final String run(ContainerSpec spec) throws IOException {
    String id = world().create(spec);
    world().start(spec.name());
    return id;
  }

  final Heard listen() throws EngineException {
    return Heard.of(adapter().events(justBefore()));
  }

  private static ContainerSpec plain(String name) {
    return ContainerSpec.named(name).build();
  }

  @Test
  void events_live_followInOrder() throws Exception {
    try (Heard heard = listen()) {
      String id = run(plain("ordered"));
      heard.await(id, "start");
      world().remove("ordered");
      heard.await(id, "destroy");
      assertThat(heard.actions())
          .containsSubsequence("create", "start", "destroy")
          .contains("kill", "die");
    }
  }

  @Test
  void events_since_replaysInclusively() throws Exception {
    assumeTrue(world().supports(Feature.REPLAY));
    Instant before = justBefore();
    String id = run(plain("replayed"));
    EngineEvent start;
    try (Heard heard = Heard.of(adapter().events(before))) {
      start = heard.await(id, "start");
      assertThat(heard.actions()).startsWith("create").endsWith("start");
    }
    try (Heard heard = Heard.of(adapter().events(start.time()))) {
      assertThat(heard.await(id, "start")).isEqualTo(start);
      assertThat(heard.actions()).containsExactly("start");
    }
    try (Heard heard = Heard.of(adapter().events(start.time().plusNanos(1024)))) {
      world().remove("replayed");
      heard.await(id, "destroy");
      assertThat(heard.actions()).doesNotContain("create", "start");
    }
  }

  @Test
  void events_sinceUntil_replaysAndEnds() throws Exception {
    assumeTrue(world().supports(Feature.REPLAY));
    String id;
    EngineEvent start;
    EngineEvent destroy;
    try (Heard heard = listen()) {
      id = run(plain("bounded"));
      start = heard.await(id, "start");
      world().remove("bounded");
      destroy = heard.await(id, "destroy");
    }
    try (Heard heard = Heard.of(adapter().events(start.time(), destroy.time()))) {
      heard.await(id, "destroy");
      assertThat(heard.actions()).startsWith("start").endsWith("destroy");
      assertThat(heard.awaitEnd()).isTrue();
    }
  }

  @Test
  void events_attributes_haveNameImageAndHostileLabelsAsTheyAre() throws Exception {
    List<String> hostile =
        List.of("a\nb", "\"'\\", "$(touch pwned); `id`", "%%host%%", "ünï→😀", "", "\u001b[31m\t");
    ContainerSpec.Builder spec = ContainerSpec.named("hostile");
    for (int i = 0; i < hostile.size(); i++) {
      spec.label("hostile." + i, hostile.get(i));
    }
    ContainerSpec built = spec.label("", "no key").label("%%x%%\n", "odd key").build();
    try (Heard heard = listen()) {
      String id = run(built);
      EngineEvent start = heard.await(id, "start");
      assertThat(start.actor().name()).contains("hostile");
      assertThat(start.actor().image()).contains(built.image());
      assertThat(start.actor().attributes()).containsAllEntriesOf(built.labels());
      assertThat(adapter().inspect(id).orElseThrow().labels()).containsAllEntriesOf(built.labels());
    }
  }

  @Test
  void events_payload_isOneLineOfJson() throws Exception {
    try (Heard heard = listen()) {
      String id = run(ContainerSpec.named("lines").label("two", "a\nb").build());
      EngineEvent start = heard.await(id, "start");
      assertThat(heard.all())
          .allSatisfy(event ->
              assertThat(event.payload())
                  .startsWith("{")
                  .endsWith("}")
                  .doesNotContain("\n", "\r", "\u001e"));
      assertThat(start.payload())
          .contains("\"Type\":\"container\"", "\"Action\":\"start\"", id, "\"two\":\"a\\nb\"");
    }
  }

  @Test
  void events_start_haveTypeScopeAndTheEnginesTime() throws Exception {
    Instant before = justBefore();
    try (Heard heard = Heard.of(adapter().events(before))) {
      String id = run(plain("typed"));
      EngineEvent start = heard.await(id, "start");
      assertThat(start.type()).isEqualTo("container");
      assertThat(start.detail()).isEmpty();
      assertThat(start.scope()).isEqualTo("local");
      assertThat(start.time())
          .isBetween(before, adapter().identify().clock().plus(Duration.ofSeconds(1)));
    }
  }

  @Test
  void events_pauseAndUnpause_areSaid() throws Exception {
    assumeTrue(world().supports(Feature.PAUSE));
    try (Heard heard = listen()) {
      String id = run(plain("sleeper"));
      world().pause("sleeper");
      heard.await(id, "pause");
      world().unpause("sleeper");
      assertThat(heard.await(id, "unpause").actor().name()).contains("sleeper");
    }
  }

  @Test
  void events_rename_hasBothNames() throws Exception {
    assumeTrue(world().supports(Feature.RENAME));
    try (Heard heard = listen()) {
      String id = run(plain("old"));
      world().rename("old", "new");
      EngineEvent renamed = heard.await(id, "rename");
      assertThat(renamed.actor().name()).contains("new");
      assertThat(renamed.actor().attributes()).containsEntry("oldName", "/old");
    }
  }

  @Test
  void events_kill_hasSignal_andDieHasExitCode() throws Exception {
    try (Heard heard = listen()) {
      String id = run(plain("victim"));
      world().kill("victim");
      assertThat(heard.await(id, "kill").actor().attributes()).containsEntry("signal", "9");
      assertThat(heard.await(id, "die").actor().attributes()).containsEntry("exitCode", "137");
    }
  }

  @Test
  void events_dieByItself_hasExitCode_andNoKill() throws Exception {
    try (Heard heard = listen()) {
      String id = run(plain("mortal"));
      world().exit("mortal", 3);
      EngineEvent die = heard.await(id, "die");
      assertThat(die.actor().attributes()).containsEntry("exitCode", "3");
      assertThat(heard.actions()).doesNotContain("kill", "stop");
    }
  }

  @Test
  void events_stop_saysStopAndDie() throws Exception {
    try (Heard heard = listen()) {
      String id = run(plain("stopped"));
      world().stop("stopped");
      world().remove("stopped");
      heard.await(id, "destroy");
      assertThat(heard.actions()).contains("kill", "stop", "die");
    }
  }

  @Test
  void events_exec_hasCommandInDetail() throws Exception {
    assumeTrue(world().supports(Feature.EXEC_DETAIL));
    try (Heard heard = listen()) {
      String id = run(plain("host-of-exec"));
      world().exec("host-of-exec", "a: b");
      EngineEvent created = heard.await(id, "exec_create");
      assertThat(created.detail()).contains("true a: b");
      assertThat(created.rawAction()).isEqualTo("exec_create: true a: b");
      assertThat(heard.await(id, "exec_start").detail()).contains("true a: b");
      assertThat(heard.await(id, "exec_die").detail()).isEmpty();
    }
  }

  @Test
  void events_health_hasStatusInDetail() throws Exception {
    assumeTrue(world().supports(Feature.HEALTH));
    try (Heard heard = listen()) {
      String id =
          run(ContainerSpec.named("patient").healthCheck(EngineUnderTest.HEALTH_CHECK).build());
      world().sicken("patient");
      EngineEvent status = heard.await(id, "health_status");
      while (!status.detail().equals(Optional.of("unhealthy"))) {
        assertThat(status.detail()).contains("healthy");
        status = heard.await(id, "health_status");
      }
    }
  }

  @Test
  void events_twoStreams_hearTheSame() throws Exception {
    try (Heard one = listen();
        Heard other = listen()) {
      String id = run(plain("popular"));
      world().remove("popular");
      one.await(id, "destroy");
      other.await(id, "destroy");
      assertThat(other.all()).isEqualTo(one.all());
    }
  }

  @Test
  void events_close_endsAWaitingReader() throws Exception {
    Heard heard = listen();
    String id = run(plain("last"));
    heard.await(id, "start");
    heard.close();
    heard.close();
    assertThat(heard.awaitEnd()).isTrue();
  }

  @Test
  void events_closeOfTheEngine_endsAWaitingReader() throws Exception {
    Heard heard = listen();
    String id = run(plain("last"));
    heard.await(id, "start");
    FutureTask<Void> closing =
        new FutureTask<>(() -> {
          adapter().close();
          return null;
        });
    Thread.ofVirtual().start(closing);
    closing.get(20, TimeUnit.SECONDS);
    assertThat(heard.awaitEnd()).isTrue();
  }
}
