// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.Breakage;
import dev.dockreeve.testkit.simulated.Call;
import dev.dockreeve.testkit.simulated.Faults;
import dev.dockreeve.watch.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong with lists and inspects. */
class ListFaultsTest extends OnSimulated {

  @Test
  @DisplayName("TC-02 Who dies between the new subscription and the list ends once")
  void death_whileOldListIsOnItsWay_oneEnd() throws Exception {
    run("ann", "bob");
    Watched watched = watch();
    faults().delayAnswer(Call.LIST, HELD);
    int now = watched.now();
    docker().cutStreams();
    watched.awaitLost(now);
    awaitHeld(1);
    docker().die("bob", 4);
    faults().delayAnswer(Call.LIST, Duration.ZERO);
    watched.awaitLive();
    watched.settle();

    assertThat(watched.livesOf("bob")).containsExactly("die");
    assertThat(watched.only("die", "bob").container().orElseThrow().exitCode()).hasValue(4);
    assertThat(watched.livesOf("ann")).isEmpty();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-03 Subscribed only after the list was answered: what happened between is told")
  void subscription_laterThanList_pictureConverges() throws Exception {
    run("ann", "bob");
    faults().delaySubscriptions(HELD);
    Watched watched = keep(Watched.at(docker().url(), b -> b)).live();
    docker().die("ann", 1);
    run("cyd");
    docker().run(ContainerSpec.named("flash").build());
    docker().die("flash", 0);
    faults().delaySubscriptions(Duration.ZERO);
    watched.await("die", "flash");
    watched.await("start", "cyd");

    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.livesOf("flash")).containsExactly("start", "die");
    assertThat(watched.livesOf("bob")).isEmpty();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-03 The same, and the engine has forgotten it: found by comparing")
  void subscription_laterAndNothingRemembered_pictureConverges() throws Exception {
    run("ann", "bob");
    faults().delaySubscriptions(HELD);
    Watched watched = begun().live();
    docker().die("ann", 1);
    run("cyd");
    faults().forgetEvents();
    faults().delaySubscriptions(Duration.ZERO);
    watched.await("die", "ann");
    watched.await("start", "cyd");
    watched.settle();

    assertThat(watched.lives()).containsExactlyInAnyOrder("die ann resync", "start cyd resync");
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-04 A list fails once, meanwhile who died is back: it is shown, and told")
  void list_failsOnceAfterCut_returnedIsPresent() throws Exception {
    run("ann", "bob");
    Watched watched = watch();
    faults().fail(Call.LIST, 1, 500);
    int now = watched.now();
    docker().cutStreams();
    docker().restart("ann");
    watched.awaitLost(now);
    watched.awaitLive();
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die", "start");
    assertThat(watched.shown("ann")).isPresent();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-04 Ready only after a good list")
  void ready_listFails_waitsForAGoodOne() throws Exception {
    run("ann");
    faults().fail(Call.LIST, Faults.ALWAYS, 500);
    Watched watched = begun();
    watched.awaitStatus(
        0, f -> f instanceof Freshness.Stale stale && stale.reason().contains("500"));
    assertThat(watched.watcher().ready()).isNotDone();
    assertThat(watched.portfolio().freshness().syncedAt()).isEmpty();
    faults().heal();
    watched.live();
    assertThat(watched.shown("ann")).isPresent();
  }

  @Test
  @DisplayName("TC-05 The list of an earlier connection answers late: ignored")
  void list_ofEarlierConnection_ignored() throws Exception {
    run("ann", "bob");
    Watched watched = watch();
    faults().delayAnswer(Call.LIST, HELD);
    int now = watched.now();
    docker().cutStreams();
    watched.awaitLost(now);
    awaitHeld(1);
    hearOf("second stream", watched);
    docker().cutStreams();
    docker().die("ann", 1);
    run("cyd");
    hearOf("third stream", watched);
    faults().delayAnswer(Call.LIST, Duration.ZERO);
    watched.awaitLive();
    watched.settle();

    assertThat(watched.livesOf("ann")).containsExactly("die");
    assertThat(watched.livesOf("cyd")).containsExactly("start");
    assertThat(watched.livesOf("bob")).isEmpty();
    assertPictureIsRight(watched);
  }

  /** What is said now is heard: the newest stream is open. */
  private void hearOf(String word, Watched watched) throws InterruptedException {
    docker().exec("bob", word);
    watched.await(e -> e.said().rawAction().equals("exec_create: " + word));
  }

  @Test
  @DisplayName("TC-08 A list that leaves some out gives no exits")
  void list_partial_noExits() throws Exception {
    run("ann", "bob", "cyd");
    Watched watched = watch();
    faults().leaveOut(2, "ann", "cyd");
    watched.settle();
    faults().heal(); // The test's own look is to see all.
    assertThat(watched.told()).isEmpty();
    assertPictureIsRight(watched);
    assertThat(watched.watcher().statistics().drift()).isZero();
  }

  /** A way in which the next answers to a call fail. */
  enum Failure {
    LIST_500,
    LIST_WITHOUT_ANSWER,
    LIST_CUT_IN_ITS_JSON,
    LIST_CUT_IN_ITS_BODY,
    INSPECT_503,
    INSPECT_403,
    INSPECT_NO_HTTP,
    INSPECT_TOO_SHORT;

    private Call call() {
      return name().startsWith("LIST") ? Call.LIST : Call.INSPECT;
    }

    private void plan(Faults faults) {
      switch (this) {
        case LIST_500 -> faults.fail(call(), 2, 500);
        case LIST_WITHOUT_ANSWER -> faults.breakAnswers(call(), 2, Breakage.NO_ANSWER);
        case LIST_CUT_IN_ITS_JSON -> faults.breakAnswers(call(), 2, Breakage.HALF_JSON);
        case LIST_CUT_IN_ITS_BODY -> faults.breakAnswers(call(), 2, Breakage.HALF_BODY);
        case INSPECT_503 -> faults.fail(call(), 4, 503);
        case INSPECT_403 -> faults.fail(call(), 4, 403);
        case INSPECT_NO_HTTP -> faults.breakAnswers(call(), 2, Breakage.NO_HTTP);
        case INSPECT_TOO_SHORT -> faults.breakAnswers(call(), 2, Breakage.LENGTH_TOO_LARGE);
      }
    }
  }

  @ParameterizedTest(name = "TC-09 {0}: no exits, tried again")
  @DisplayName("TC-09 Failures of list and inspect give no exits, and are tried again")
  @EnumSource
  void question_fails_noExits(Failure failure) throws Exception {
    run("ann", "bob");
    Watched watched = watch();
    failure.plan(faults());
    long asked = faults().asked(failure.call());
    watched.settle();
    assertThat(faults().asked(failure.call())).isGreaterThan(asked + 2);
    assertThat(watched.lives()).isEmpty();
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("TC-09 Only a 404 that says so means gone")
  void inspect_404OfAnotherKind_notGone() throws Exception {
    run("ann");
    Watched watched = watch();
    faults().leaveOut(2, "ann");
    faults().fail(Call.INSPECT, 3, 404);
    watched.settle();
    assertThat(watched.shown("ann")).isPresent();
  }

  @Test
  @DisplayName("TC-10 A look that failed is repeated by itself, without another event")
  void refresh_fails_repeatedByItself() throws Exception {
    run("ann");
    Watched watched = watch();
    faults().fail(Call.INSPECT, 2, 500);
    docker().connect("ann", "backyard");
    watched.settle();
    assertThat(watched.shown("ann").orElseThrow().endpoints())
        .anyMatch(e -> e.network().equals("backyard"));
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("Fault 14: Slow inspects of many: events go on, and ready comes when all is known")
  void inspects_slow_eventsGoOn() throws Exception {
    for (int i = 0; i < 100; i++) {
      run("many-" + i);
    }
    faults().delay(Call.INSPECT, Duration.ofMillis(100));
    Watched watched = begun();
    faults().awaitWaiting(8, LIMIT);
    long received = watched.watcher().statistics().received();
    docker().exec("many-0", "true");
    watched.await("exec_die", "many-0");
    assertThat(watched.watcher().statistics().received()).isGreaterThan(received);
    assertThat(watched.watcher().ready()).isNotDone();
    assertThat(watched.portfolio().freshness().syncedAt()).isEmpty();
    watched.live();
    faults().heal();
    assertThat(watched.portfolio().size()).isEqualTo(100);
    assertPictureIsRight(watched);
  }

  @Test
  @DisplayName("Fault 15: Who goes between list and inspect is no ghost, and did not start")
  void inspect_404AfterList_noGhost() throws Exception {
    run("ann", "bob");
    faults().delay(Call.INSPECT, HELD);
    Watched watched = begun();
    awaitHeld(2);
    docker().remove("ann");
    faults().delay(Call.INSPECT, Duration.ZERO);
    watched.await("start", "bob");
    watched.settle();

    assertThat(watched.tales("start")).containsExactly("start bob initial");
    assertThat(watched.portfolio().containers())
        .extracting(c -> c.name())
        .isEqualTo(List.of("bob"));
  }

  @ParameterizedTest(name = "Fault 13: the stream is answered with {0}")
  @DisplayName("Fault 13: An engine that refuses: the reason is told, and it is not hammered")
  @MethodSource("refusals")
  void stream_refused_saidAndNotHammered(int status, String said) throws Exception {
    run("ann");
    faults().fail(Call.EVENTS, 4, status);
    Watched watched = keep(Watched.at(docker().url(), b -> b));
    watched.awaitStatus(
        0, f -> f instanceof Freshness.Stale stale && stale.reason().contains(said));
    docker().run(ContainerSpec.named("heard").build());
    watched.await("start", "heard");
    watched.awaitLive();
    assertThat(faults().asked(Call.EVENTS)).isBetween(5L, 15L);
    assertThat(watched.shown("ann")).isPresent();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(500, "500"), Arguments.of(403, "EVENTS=1"), Arguments.of(301, "301"));
  }
}
