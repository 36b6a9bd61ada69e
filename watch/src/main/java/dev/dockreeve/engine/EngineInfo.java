// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * Who answered.
 *
 * @param product {@code Docker}, {@code Podman}, … for people to read
 * @param version of the engine
 * @param apiVersion that was agreed on
 * @param id of the engine, stable over its restarts
 * @param host name of the machine it runs on, fully qualified where that can be known
 * @param clock the engine's time while it answered
 * @param pid of the engine, where it can be known
 */
public record EngineInfo(
    String product,
    String version,
    String apiVersion,
    String id,
    String host,
    Instant clock,
    OptionalInt pid) {}
