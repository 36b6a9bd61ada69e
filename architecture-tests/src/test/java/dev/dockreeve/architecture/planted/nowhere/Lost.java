// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.nowhere;

record Lost(String way) {}
