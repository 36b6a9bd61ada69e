// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.model;

import dev.dockreeve.architecture.planted.watch.Sleeps;

record KnowsWatch(Sleeps watch) {}
