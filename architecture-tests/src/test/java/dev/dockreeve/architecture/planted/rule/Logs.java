// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.rule;

final class Logs {
  System.Logger log() {
    return System.getLogger("planted");
  }
}
