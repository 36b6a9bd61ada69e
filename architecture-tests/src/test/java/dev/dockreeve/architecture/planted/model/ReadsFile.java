// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.model;

import java.nio.file.Path;

record ReadsFile(Path path) {}
