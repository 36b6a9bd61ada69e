// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.reactor;

final class Prints {
  void print() {
    System.out.println("planted");
    System.exit(1);
  }
}
