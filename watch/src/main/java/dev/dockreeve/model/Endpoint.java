// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.model;

import java.util.Optional;

/**
 * A container's place on one network.
 *
 * @param network the network's name
 */
public record Endpoint(
    String network, Optional<String> ip, Optional<String> ip6, Optional<String> mac) {}
