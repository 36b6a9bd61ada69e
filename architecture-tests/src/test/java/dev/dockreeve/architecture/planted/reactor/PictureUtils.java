// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture.planted.reactor;

record PictureUtils(String things) {}
