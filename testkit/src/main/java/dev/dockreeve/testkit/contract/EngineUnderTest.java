// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import dev.dockreeve.engine.Engine;
import dev.dockreeve.testkit.ContainerSpec;
import java.io.IOException;
import java.util.Optional;

/**
 * An engine that a contract moves by hand, and looks at through the adapter under test. Containers
 * are named by name. Every step waits until the engine has done it.
 */
public interface EngineUnderTest extends AutoCloseable {

  /** What not every engine can do. */
  enum Feature {
    /** To freeze a container. */
    PAUSE,
    /** To rename a container. */
    RENAME,
    /** To say which command an exec runs. */
    EXEC_DETAIL,
    /** To check the health of containers. */
    HEALTH,
    /** To remember events. */
    REPLAY
  }

  /** A new object of the adapter under test; the caller closes it. */
  Engine open();

  /** Creates a container; its id. */
  String create(ContainerSpec spec) throws IOException;

  /** Starts it. */
  void start(String name) throws IOException;

  /** Stops it, without a crash. */
  void stop(String name) throws IOException;

  /** Sends it SIGKILL. */
  void kill(String name) throws IOException;

  /** Freezes it. */
  void pause(String name) throws IOException;

  /** Lets it go on. */
  void unpause(String name) throws IOException;

  /** Gives it another name. */
  void rename(String name, String newName) throws IOException;

  /** Removes it, by force. */
  void remove(String name) throws IOException;

  /** Its process ends by itself with this exit code. */
  void exit(String name, int exitCode) throws IOException;

  /** Runs {@code true WORD} in it. */
  void exec(String name, String word) throws IOException;

  /** Makes its health check, which was given as {@link #HEALTH_CHECK}, fail. */
  void sicken(String name) throws IOException;

  /** The health check that {@link #sicken} can make fail. */
  String HEALTH_CHECK = "test ! -e /tmp/sick";

  /** The address that the engine itself gives for it. */
  Optional<String> ip(String name, String network) throws IOException;

  /** Makes a network that a container can be created on. */
  void network(String name) throws IOException;

  /** Whether it can do that. */
  boolean supports(Feature feature);

  /** Removes all containers. */
  void reset() throws IOException;

  @Override
  void close() throws IOException;
}
