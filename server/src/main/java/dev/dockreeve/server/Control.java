// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import dev.dockreeve.reactor.Reactor;
import java.util.List;

/**
 * The daemon as the API sees it: what it may look at, and the one thing that only the daemon's
 * wiring can do. Any thread may call.
 */
public interface Control {

  /** Who the daemon is. */
  About about();

  /** How the engines stand, in the order of the configuration. */
  List<EngineStatus> engines();

  /** What has the rules. */
  Reactor reactor();

  /** Reads the configuration again; waits for one that goes on already. */
  ReloadOutcome reload();
}
