// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Builds and starts a {@link SimulatedDocker}. Not safe for use by several threads. */
public final class SimulatedDockerBuilder {

  private final Path socket;
  private String version = "29.3.0";
  private ApiVersion oldest = new ApiVersion(1, 40);
  private ApiVersion newest = new ApiVersion(1, 54);
  private String id = "5EED0000-D0C4-4EE7-9E51-000000000001";
  private String host = "simulated";
  private InstantSource clock = InstantSource.system();
  private RandomGenerator random = new SplittableRandom();

  SimulatedDockerBuilder(Path socket) {
    this.socket = requireNonNull(socket, "socket");
  }

  /** The version of the engine, as in {@code 28.5.2}. */
  public SimulatedDockerBuilder version(String value) {
    this.version = requireNonNull(value, "version");
    return this;
  }

  /**
   * The oldest and the newest version of the API that it answers to, as in {@code 1.24} and {@code
   * 1.41}. Below a newest of 1.52 events are written as by Docker 28, else as by Docker 29.
   */
  public SimulatedDockerBuilder apiVersions(String from, String to) {
    this.oldest = ApiVersion.of(from);
    this.newest = ApiVersion.of(to);
    if (newest.before(oldest)) {
      throw new IllegalArgumentException(
          "apiVersions: " + from + " to " + to + " (expected: rising)");
    }
    return this;
  }

  /** The engine's own id. */
  public SimulatedDockerBuilder id(String value) {
    this.id = requireNonNull(value, "id");
    return this;
  }

  /** The name of the machine that it says it runs on. */
  public SimulatedDockerBuilder host(String value) {
    this.host = requireNonNull(value, "host");
    return this;
  }

  /** Where its stamps come from. */
  public SimulatedDockerBuilder clock(InstantSource value) {
    this.clock = requireNonNull(value, "clock");
    return this;
  }

  /** Where ids come from; the same seed gives the same ids. Used by one thread at a time. */
  public SimulatedDockerBuilder random(RandomGenerator value) {
    this.random = requireNonNull(value, "random");
    return this;
  }

  /**
   * Starts it; it answers when this returns.
   *
   * @throws IOException when the socket cannot be made there
   */
  public SimulatedDocker start() throws IOException {
    EngineIdentity identity = new EngineIdentity(version, oldest, newest, id, host);
    SimulatedDocker docker = new SimulatedDocker(socket, identity, clock, random);
    docker.comeUp();
    return docker;
  }
}
