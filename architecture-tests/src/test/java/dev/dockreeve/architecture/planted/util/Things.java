// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.util;

record Things(String things) {}
