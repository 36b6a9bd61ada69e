// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.State;
import dev.dockreeve.model.Summary;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.EngineUnderTest.Feature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every engine adapter must do: a test class of an adapter extends this and says with which
 * engine. Each test waits twenty seconds at most for what must happen.
 */
public abstract class EngineContract extends EventStreamContract {

  private static ContainerSpec plain(String name) {
    return ContainerSpec.named(name).build();
  }

  @Test
  void identify_isSaneAndRepeatable() throws Exception {
    EngineInfo first = adapter().identify();
    EngineInfo second = adapter().identify();
    assertThat(first.product()).isNotBlank();
    assertThat(first.version()).isNotBlank();
    assertThat(first.apiVersion()).isNotBlank();
    assertThat(first.host()).isNotBlank();
    assertThat(first.id()).isNotBlank().isEqualTo(second.id());
    assertThat(second.apiVersion()).isEqualTo(first.apiVersion());
    assertThat(first.clock())
        .isBetween(
            Instant.now().minus(Duration.ofMinutes(1)), Instant.now().plus(Duration.ofMinutes(1)));
    assertThat(second.clock()).isAfterOrEqualTo(first.clock());
  }

  @Test
  void list_nothingThere_isEmpty() throws Exception {
    adapter().identify();
    assertThat(adapter().list()).isEmpty();
  }

  @Test
  void list_hasTheAliveOnly_withNamesWithoutSlash() throws Exception {
    adapter().identify();
    String runs = run(plain("runs"));
    world().create(plain("created"));
    run(plain("ended"));
    world().exit("ended", 0);
    assertThat(adapter().list()).containsExactly(new Summary(runs, "runs", false));
  }

  @Test
  void list_paused_isFlagged() throws Exception {
    assumeTrue(world().supports(Feature.PAUSE));
    adapter().identify();
    String id = run(plain("frozen"));
    world().pause("frozen");
    assertThat(adapter().list()).containsExactly(new Summary(id, "frozen", true));
    Container paused = adapter().inspect(id).orElseThrow();
    assertThat(paused.state()).isEqualTo(State.PAUSED);
    assertThat(paused.pid()).isPositive();
    world().unpause("frozen");
    assertThat(adapter().list()).containsExactly(new Summary(id, "frozen", false));
  }

  @Test
  void inspect_running_hasEverything() throws Exception {
    Instant before = justBefore();
    String id =
        run(
            ContainerSpec.named("web")
                .compose("shop", "web")
                .label("odd", "a\nb=\"c\"")
                .env("KEY", "value=with\nline")
                .build());
    Container web = adapter().inspect(id).orElseThrow();
    assertThat(web.id()).isEqualTo(id);
    assertThat(web.name()).isEqualTo("web");
    assertThat(web.image()).isEqualTo(plain("x").image());
    assertThat(web.imageId()).startsWith("sha256:");
    assertThat(web.state()).isEqualTo(State.RUNNING);
    assertThat(web.health()).isEqualTo(Health.NONE);
    assertThat(web.pid()).isPositive();
    assertThat(web.incarnation().startedAt()).isAfter(before);
    assertThat(web.project()).contains("shop");
    assertThat(web.service()).contains("web");
    assertThat(web.labels()).containsEntry("odd", "a\nb=\"c\"");
    assertThat(web.env()).containsEntry("KEY", "value=with\nline");
    assertThat(web.exitCode()).isEmpty();
    assertThat(web.finishedAt()).isEmpty();
    assertThat(web.privileged()).isFalse();
    assertThat(web.oomKilled()).isFalse();
    assertThat(web.restartCount()).isZero();
  }

  @Test
  void inspect_onTheDefaultBridge_hasTheEnginesAddress() throws Exception {
    adapter().identify();
    String id = run(plain("bridged"));
    Container c = adapter().inspect(id).orElseThrow();
    assertThat(c.ip()).isNotEmpty().isEqualTo(world().ip("bridged", "bridge"));
    assertThat(c.mac()).isNotEmpty();
  }

  @Test
  void inspect_onSeveralNetworks_hasAnAddressOnEach() throws Exception {
    adapter().identify();
    world().network("contract-a");
    world().network("contract-b");
    String id =
        run(ContainerSpec.named("both").network("contract-b").network("contract-a").build());
    Container c = adapter().inspect(id).orElseThrow();
    assertThat(c.endpoints()).extracting(Endpoint::network).contains("contract-a", "contract-b");
    for (Endpoint endpoint : c.endpoints()) {
      assertThat(endpoint.ip()).isNotEmpty().isEqualTo(world().ip("both", endpoint.network()));
    }
    assertThat(c.networkMode()).isEqualTo("contract-b");
  }

  @Test
  void inspect_onTheHostsNetwork_hasNoAddress() throws Exception {
    adapter().identify();
    String id = run(ContainerSpec.named("hosted").network("host").build());
    Container c = adapter().inspect(id).orElseThrow();
    assertThat(c.networkMode()).isEqualTo("host");
    assertThat(c.ip()).isEmpty();
  }

  @Test
  void inspect_exited_hasExitCodeAndEnd() throws Exception {
    Instant before = justBefore();
    String id = run(plain("done"));
    world().exit("done", 3);
    Container c = adapter().inspect(id).orElseThrow();
    assertThat(c.state()).isEqualTo(State.EXITED);
    assertThat(c.exitCode()).hasValue(3);
    assertThat(c.finishedAt()).hasValueSatisfying(at -> assertThat(at).isAfter(before));
    assertThat(c.pid()).isZero();
    assertThat(c.ip()).isEmpty();
  }

  @Test
  void inspect_created_hasNeitherStartNorEnd() throws Exception {
    adapter().identify();
    String id = world().create(plain("fresh"));
    Container c = adapter().inspect(id).orElseThrow();
    assertThat(c.state()).isEqualTo(State.CREATED);
    assertThat(c.incarnation().startedAt()).isEqualTo(Instant.EPOCH);
    assertThat(c.finishedAt()).isEmpty();
  }

  /** Never started: not every machine lets its root give all privileges away. */
  @Test
  void inspect_privileged_isSaid() throws Exception {
    adapter().identify();
    String id = world().create(ContainerSpec.named("mighty").privileged().build());
    assertThat(adapter().inspect(id).orElseThrow().privileged()).isTrue();
  }

  @Test
  void inspect_missing_isEmpty() throws Exception {
    adapter().identify();
    assertThat(adapter().inspect("0123456789".repeat(6) + "abcd")).isEmpty();
    String id = run(plain("gone"));
    world().remove("gone");
    assertThat(adapter().inspect(id)).isEmpty();
  }

  @Test
  void inspect_startedAgain_isAnotherIncarnation() throws Exception {
    adapter().identify();
    String id = run(plain("again"));
    Container first = adapter().inspect(id).orElseThrow();
    world().kill("again");
    world().start("again");
    Container second = adapter().inspect(id).orElseThrow();
    assertThat(second.id()).isEqualTo(id);
    assertThat(second.incarnation().same(first.incarnation())).isFalse();
    assertThat(List.of(second.incarnation().startedAt()))
        .allSatisfy(at -> assertThat(at).isAfter(first.incarnation().startedAt()));
  }

  @Test
  void inspect_healthCheck_isSaid() throws Exception {
    assumeTrue(world().supports(Feature.HEALTH));
    try (Heard heard = listen()) {
      String id =
          run(ContainerSpec.named("checked").healthCheck(EngineUnderTest.HEALTH_CHECK).build());
      assertThat(adapter().inspect(id).orElseThrow().health())
          .isIn(Health.STARTING, Health.HEALTHY);
      world().sicken("checked");
      while (!heard.await(id, "health_status").detail().orElse("").equals("unhealthy")) {
        assertThat(heard.all()).isNotEmpty();
      }
      assertThat(adapter().inspect(id).orElseThrow().health()).isEqualTo(Health.UNHEALTHY);
    }
  }
}
