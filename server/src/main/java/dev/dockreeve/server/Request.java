// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question, whatever brought it.
 *
 * @param method such as {@code GET}
 * @param path its parts between the slashes, decoded: a part may hold anything, also slashes
 * @param values of a GET those of the query, of a POST those of the body, all as text
 */
public record Request(Caller caller, String method, List<String> path, Map<String, String> values) {

  /** Copies the collections. */
  public Request {
    requireNonNull(caller, "caller");
    requireNonNull(method, "method");
    path = List.copyOf(path);
    values = Map.copyOf(values);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
