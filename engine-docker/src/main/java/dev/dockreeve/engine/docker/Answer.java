// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;

/** What an engine answered to a request. */
sealed interface Answer<T> {

  /**
   * It did as it was asked.
   *
   * @param date as the header has it; may be no text
   */
  record Good<T>(T value, String date) implements Answer<T> {}

  /**
   * It did not, with a status other than 200.
   *
   * @param message as the engine said it
   */
  record Bad<T>(int status, String message) implements Answer<T> {}

  /** Makes something of a document. Need not look at what follows the document. */
  interface Reading<T> {
    T read(JsonBytes json) throws JsonBytes.Malformed, EngineException;
  }
}
