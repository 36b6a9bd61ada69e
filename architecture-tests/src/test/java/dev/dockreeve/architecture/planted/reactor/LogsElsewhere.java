// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.reactor;

import java.util.logging.Logger;

record LogsElsewhere(Logger log) {}
