// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.PlainText;

/** Says why a container lacks something; reads on from "container NAME". */
interface Why {

  /** For what every known container has. */
  Why NONE = (container, key) -> "does not have it";

  String of(Container container, String key);

  /** Why it has no address of this {@code family}. */
  static String address(Container container, String family) {
    String wanted = container.labels().get(Container.NETWORK_LABEL);
    if (wanted != null && container.endpoint().isEmpty()) {
      return notConnected(wanted) + ", which its label " + Container.NETWORK_LABEL + " asks for";
    }
    String mode = container.networkMode();
    if (mode.equals("host")) {
      return "uses host networking";
    }
    if (mode.equals("none")) {
      return "has no network (network mode none)";
    }
    if (mode.startsWith("container:")) {
      return "shares the network of another container";
    }
    return "has no " + family + " address" + (container.alive() ? "" : ": it is not running");
  }

  /** Why it has no address on {@code network}. */
  static String addressOn(Container container, String network) {
    return container.endpoints().stream().anyMatch(e -> e.network().equals(network))
        ? "has no address on network " + PlainText.quoted(network)
        : notConnected(network);
  }

  private static String notConnected(String network) {
    return "is not connected to network " + PlainText.quoted(network);
  }
}
