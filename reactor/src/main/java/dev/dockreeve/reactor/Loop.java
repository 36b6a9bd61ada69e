// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.PlainText;
import java.util.Optional;

/**
 * That a rule triggers itself.
 *
 * @param event what led to the run that was one too many
 * @param runs how many runs followed from one another
 */
record Loop(String rule, Event event, int runs) {

  private static String within() {
    return LoopGuard.WITHIN.toSeconds() + "s";
  }

  private String name() {
    return event
        .container()
        .map(Container::name)
        .filter(name -> !name.isEmpty())
        .or(() -> event.actor().name())
        .orElse("");
  }

  /** The event for other rules. It is made up by us, so no engine will tell it again. */
  Event told() {
    Attributes attributes =
        new Attributes.Builder()
            .put("rule", rule)
            .put("container", event.actor().id())
            .put("name", name())
            .put("runs", Integer.toString(runs))
            .put("within", within())
            .build();
    EngineEvent said =
        EngineEvent.of("reactor", "loop", event.time(), new Actor(event.actor().id(), attributes));
    return new Event(event.engine(), event.host(), Origin.RESYNC, said, Optional.empty());
  }

  /** For the log, in one line. */
  String line() {
    return "rule="
        + PlainText.quoted(rule)
        + " is suspended: it triggers itself engine="
        + event.engine()
        + " container="
        + PlainText.quoted(name())
        + " id="
        + PlainText.brief(event.actor().id())
        + " runs="
        + runs
        + " within="
        + within()
        + "; when that is mended: dockreeve resume "
        + PlainText.quoted(rule)
        + "; how many runs are too many: its key `loop_guard`";
  }
}
