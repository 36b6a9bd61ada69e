// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

/** Ends a request with a status and a sentence for whoever asked. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  Answer.Document answer() {
    return Answer.error(status, String.valueOf(getMessage()));
  }
}
