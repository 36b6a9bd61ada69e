// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

/** A listener that is registered somewhere, until this is closed. */
public interface Registration extends AutoCloseable {

  /**
   * Takes the listener away. Idempotent, any thread. A call that has begun by then goes on; it
   * waits for none.
   */
  @Override
  void close();
}
