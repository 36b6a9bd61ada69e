// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.model;

import java.time.Instant;

final class ReadsClock {
  Instant when() {
    return Instant.now();
  }
}
