// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.RuleSpec;
import dev.dockreeve.dispatch.Duty;
import dev.dockreeve.reactor.RuleSet;

/** The rules of a configuration in the words of the reactor. */
final class Rules {

  private Rules() {}

  /** Those that are switched on. */
  static RuleSet of(Config config) {
    return RuleSet.of(config.enabledRules().stream().map(Rules::entry).toList());
  }

  private static RuleSet.Entry entry(RuleSpec spec) {
    return new RuleSet.Entry(
        spec.rule(), new Duty(spec.command(), spec.treatment(), spec.hash()), spec.loopGuard());
  }
}
