// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Port;
import dev.dockreeve.testkit.ContainerSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Everyday life on a simulated engine, without end: two Compose projects, jobs that come and go,
 * health checks that fail, a leak that ends in an OOM kill, a pause, a rename, a new release. Each
 * step publishes at least one event; the same seed gives the same steps. The number of containers
 * stays below 15.
 */
public final class Scenario implements AutoCloseable {

  private static final Duration OPENING = Duration.ofMillis(60);

  /** Something that is to happen later: after so many more steps. */
  private record Later(int step, Runnable action) {}

  private final SimulatedDocker docker;
  private final RandomGenerator random;
  private final Deque<Runnable> opening = new ArrayDeque<>();
  private final List<Later> later = new ArrayList<>();
  private Optional<Thread> player = Optional.empty();
  private int steps;
  private int jobs;
  private boolean sick;
  private boolean paused;

  private Scenario(SimulatedDocker docker, RandomGenerator random) {
    this.docker = requireNonNull(docker, "docker");
    this.random = requireNonNull(random, "random");
    opening.add(() ->
        docker.run(service("shop", "db", "postgres:17").env("POSTGRES_PASSWORD", "x").build()));
    opening.add(() -> docker.run(service("shop", "api", "registry.example/shop/api:1.4").build()));
    opening.add(() -> docker.run(web("1.27")));
    opening.add(() ->
        docker.run(
            service("shop", "worker", "registry.example/shop/worker:1.4").restartAlways().build()));
    opening.add(() -> docker.health("shop-db-1", "healthy"));
    opening.add(() -> docker.health("shop-api-1", "healthy"));
    opening.add(
        () -> docker.run(service("monitoring", "prometheus", "prom/prometheus:v3").build()));
    opening.add(() -> docker.run(service("monitoring", "grafana", "grafana/grafana:12").build()));
    opening.add(() -> docker.health("shop-web-1", "healthy"));
  }

  /** Plays on a thread of its own, with something new every 300 to 700 ms, until it is closed. */
  public static Scenario play(SimulatedDocker docker, RandomGenerator random) {
    return play(docker, random, pause -> pause);
  }

  /**
   * Plays at another pace.
   *
   * @param pace how long to wait where the usual pace would wait so long
   */
  public static Scenario play(
      SimulatedDocker docker, RandomGenerator random, UnaryOperator<Duration> pace) {
    Scenario scenario = new Scenario(docker, random);
    Thread thread = Thread.ofVirtual().name("scenario").unstarted(() -> scenario.playOn(pace));
    scenario.player = Optional.of(thread);
    thread.start();
    return scenario;
  }

  /** A scenario that moves only by {@link #step}. */
  static Scenario byHand(SimulatedDocker docker, RandomGenerator random) {
    return new Scenario(docker, random);
  }

  private void playOn(UnaryOperator<Duration> pace) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(pace.apply(step()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes one step; how long to wait before the next. */
  Duration step() {
    steps++;
    Runnable first = opening.poll();
    if (first != null) {
      first.run();
      return OPENING;
    }
    due().orElseGet(this::surprise).run();
    return Duration.ofMillis(random.nextInt(300, 700));
  }

  private Optional<Runnable> due() {
    Optional<Later> due = later.stream().filter(l -> l.step() <= steps).findFirst();
    due.ifPresent(later::remove);
    return due.map(Later::action);
  }

  /** Something new; what belongs to it follows some steps later. */
  private Runnable surprise() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> this::job;
      case 3 -> this::sickness;
      case 4 -> () -> docker.oom("shop-worker-1");
      case 5 -> this::pause;
      case 6 -> this::canary;
      case 7 -> () -> docker.exec("shop-db-1", "pg_isready -U shop");
      case 8 -> () -> docker.restart("monitoring-prometheus-1");
      default -> this::release;
    };
  }

  private void job() {
    String name = "shop-job-" + ++jobs;
    docker.run(
        ContainerSpec.named(name)
            .image("registry.example/shop/jobs:1.4")
            .compose("shop", "jobs")
            .network("shop_default")
            .autoRemove()
            .build());
    int exitCode = random.nextInt(4) == 0 ? 1 : 0;
    after(random.nextInt(1, 4), () -> docker.die(name, exitCode));
  }

  private void sickness() {
    if (sick) {
      docker.exec("shop-api-1", "jstack 1");
      return;
    }
    sick = true;
    docker.health("shop-api-1", "unhealthy");
    after(
        2,
        () -> {
          sick = false;
          docker.health("shop-api-1", "healthy");
        });
  }

  private void pause() {
    if (paused) {
      docker.exec("monitoring-prometheus-1", "promtool check config");
      return;
    }
    paused = true;
    docker.pause("monitoring-grafana-1");
    after(
        2,
        () -> {
          paused = false;
          docker.unpause("monitoring-grafana-1");
        });
  }

  private void canary() {
    String name = "canary-" + ++jobs;
    docker.run(ContainerSpec.named(name).image("registry.example/shop/api:1.5-rc").build());
    after(1, () -> docker.rename(name, name + "-retired"));
    after(2, () -> docker.stop(name + "-retired"));
    after(3, () -> docker.remove(name + "-retired"));
  }

  private void release() {
    docker.stop("shop-web-1");
    docker.remove("shop-web-1");
    docker.run(web("1.27." + random.nextInt(1, 9)));
    after(1, () -> docker.health("shop-web-1", "healthy"));
  }

  private void after(int more, Runnable action) {
    later.add(new Later(steps + more, action));
  }

  private static ContainerSpec web(String version) {
    return service("shop", "web", "nginx:" + version)
        .port(new Port(80, "tcp", Optional.of("0.0.0.0:8080")))
        .build();
  }

  private static ContainerSpec.Builder service(String project, String name, String image) {
    return ContainerSpec.named(project + "-" + name + "-1")
        .image(image)
        .compose(project, name)
        .network(project + "_default")
        .healthCheck("check-" + name);
  }

  /** Stops playing; returns when the last step is done. Idempotent. */
  @Override
  public void close() {
    player.ifPresent(thread -> {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }
}
