// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One event as the engine said it, with the action taken apart.
 *
 * @param type {@code container}, {@code image}, {@code network}, … as the engine says
 * @param action the verb alone: {@code exec_start} for {@code exec_start: sh -c x}
 * @param detail what followed the colon: the health state, the exec's command
 * @param scope {@code local} or {@code swarm}; empty when the engine does not say
 * @param time by the engine's clock, with nanoseconds; not monotone in the order of arrival
 * @param received the line that Docker or Podman sent, without its end; empty for an event that
 *     came in another way or that no engine sent
 */
public record EngineEvent(
    String type,
    String action,
    Optional<String> detail,
    String scope,
    Instant time,
    Actor actor,
    String received) {

  /** Checks that nothing is null. */
  public EngineEvent {
    requireNonNull(type, "type");
    requireNonNull(action, "action");
    requireNonNull(detail, "detail");
    requireNonNull(scope, "scope");
    requireNonNull(time, "time");
    requireNonNull(actor, "actor");
    requireNonNull(received, "received");
  }

  /**
   * An event that no engine sent.
   *
   * @param rawAction the action as an engine would send it, with its detail
   */
  public static EngineEvent of(String type, String rawAction, Instant time, Actor actor) {
    int colon = rawAction.indexOf(": ");
    return colon < 0
        ? new EngineEvent(type, rawAction, Optional.empty(), "local", time, actor, "")
        : new EngineEvent(
            type,
            rawAction.substring(0, colon),
            Optional.of(rawAction.substring(colon + 2)),
            "local",
            time,
            actor,
            "");
  }

  /**
   * The event as one line of JSON in Docker's format, without the line's end: {@link #received}, or
   * written anew with each call where that is empty.
   */
  public String payload() {
    return received.isEmpty() ? DockerFormat.payload(this) : received;
  }

  /** The action as Docker would send it: the verb, and the detail after a colon. */
  public String rawAction() {
    return detail.map(d -> action + ": " + d).orElse(action);
  }

  /**
   * About how many bytes of memory it takes, rather too many than too few: for queues, since a
   * label may be as long as its container's author likes, and every event of the container carries
   * it.
   */
  public long bytes() {
    // The line and the attributes hold the same text once each, of two bytes a character at worst.
    return received.isEmpty()
        ? 1024 + 2 * actor.attributes().characters()
        : 1024 + 4L * received.length();
  }
}
