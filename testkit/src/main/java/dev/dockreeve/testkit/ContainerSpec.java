// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What to create a container from, in a simulated or a real engine.
 *
 * @param command of its process; empty for the image's own
 * @param networks to be connected to, by name, or the modes {@code host} and {@code none}; empty
 *     for the default bridge
 * @param healthCheck a command for the container's shell; empty for no health check
 * @param memoryBytes the limit, above which the kernel kills it
 */
public record ContainerSpec(
    String name,
    String image,
    List<String> command,
    Attributes labels,
    Attributes env,
    List<String> networks,
    List<Port> ports,
    Optional<String> healthCheck,
    OptionalLong memoryBytes,
    boolean autoRemove,
    boolean restartAlways,
    boolean privileged) {

  /** Copies the lists; checks that nothing is null. */
  public ContainerSpec {
    requireNonNull(name, "name");
    requireNonNull(image, "image");
    requireNonNull(labels, "labels");
    requireNonNull(env, "env");
    requireNonNull(healthCheck, "healthCheck");
    requireNonNull(memoryBytes, "memoryBytes");
    command = List.copyOf(command);
    networks = List.copyOf(networks);
    ports = List.copyOf(ports);
  }

  /** A builder for a container of that name on the default bridge, from the testkit's own image. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** Builds a {@link ContainerSpec}. Not safe for use by several threads. */
  public static final class Builder {
    private final String name;
    private final Attributes.Builder labels = new Attributes.Builder();
    private final Attributes.Builder env = new Attributes.Builder();
    private final List<String> networks = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();
    private String image = "localhost/testkit:latest";
    private List<String> command = List.of();
    private Optional<String> healthCheck = Optional.empty();
    private OptionalLong memoryBytes = OptionalLong.empty();
    private boolean autoRemove;
    private boolean restartAlways;
    private boolean privileged;

    private Builder(String name) {
      this.name = requireNonNull(name, "name");
    }

    /** The image, as a user would type it. */
    public Builder image(String value) {
      this.image = value;
      return this;
    }

    /** Program and arguments. */
    public Builder command(String... value) {
      this.command = List.of(value);
      return this;
    }

    /** Adds a label. */
    public Builder label(String key, String value) {
      labels.put(key, value);
      return this;
    }

    /** The labels that Compose gives to the first container of a service. */
    public Builder compose(String project, String service) {
      return label("com.docker.compose.project", project)
          .label("com.docker.compose.service", service)
          .label("com.docker.compose.container-number", "1")
          .label("com.docker.compose.oneoff", "False");
    }

    /** Adds an environment variable. */
    public Builder env(String key, String value) {
      env.put(key, value);
      return this;
    }

    /** Adds a network. */
    public Builder network(String value) {
      networks.add(value);
      return this;
    }

    /** Adds a port. */
    public Builder port(Port value) {
      ports.add(value);
      return this;
    }

    /** A shell command that is run every so often: exit code 0 means healthy. */
    public Builder healthCheck(String value) {
      this.healthCheck = Optional.of(value);
      return this;
    }

    /** The limit of memory. */
    public Builder memoryBytes(long value) {
      this.memoryBytes = OptionalLong.of(value);
      return this;
    }

    /** Removes the container when its process ends. */
    public Builder autoRemove() {
      this.autoRemove = true;
      return this;
    }

    /** Starts the container again whenever its process ends by itself. */
    public Builder restartAlways() {
      this.restartAlways = true;
      return this;
    }

    /** With all privileges. */
    public Builder privileged() {
      this.privileged = true;
      return this;
    }

    /** The specification. */
    public ContainerSpec build() {
      return new ContainerSpec(
          name,
          image,
          command,
          labels.build(),
          env.build(),
          networks,
          ports,
          healthCheck,
          memoryBytes,
          autoRemove,
          restartAlways,
          privileged);
    }
  }
}
