// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.engine.docker;

import dev.dockreeve.architecture.planted.config.StartsProcess;

record KnowsConfig(StartsProcess config) {}
