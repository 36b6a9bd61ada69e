// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.rule;

final class StartsThread {
  Thread start(Runnable work) {
    return Thread.ofVirtual().start(work);
  }
}
