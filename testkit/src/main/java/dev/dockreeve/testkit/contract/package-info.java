// SPDX-License-Identifier: Apache-2.0
/**
 * What every engine adapter must do, as JUnit tests to be inherited, on a simulated or a real
 * engine; and how tests ask for a real engine. The only package that needs JUnit and AssertJ.
 */
package dev.dockreeve.testkit.contract;
