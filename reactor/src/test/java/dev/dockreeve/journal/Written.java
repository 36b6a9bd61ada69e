// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What becomes of the words to a journal on their way through its bytes: who reads them back knows
 * no more than the bytes say. The bytes are shown, as text, to whoever searches them.
 */
public final class Written {

  private Written() {}

  /** The runs as they come back; those of one event share it, as before. */
  public static List<Accepted> runs(List<Accepted> runs, Consumer<String> shown) {
    List<Accepted> back = new ArrayList<>();
    for (Write.EventRow row : Write.Accept.of(runs, List.of()).events) {
      shown.accept(new String(row.body(), ISO_8859_1));
      shown.accept(row.labels().toString());
      Event event = event(row.body());
      if (!Fingerprint.of(event.said()).equals(row.fingerprint())) {
        throw new AssertionError("another event comes back: " + event + " for " + row.labels());
      }
      for (Accepted run : row.runs()) {
        back.add(new Accepted(run.runId(), run.rule(), run.ruleHash(), event, run.at()));
      }
    }
    return back;
  }

  /** How far an engine was heard, as it comes back. */
  public static Progress progress(Progress progress, Consumer<String> shown) {
    Write.Moved moved = Write.Moved.of(progress);
    List<Alive> alive = new ArrayList<>();
    for (Write.AliveRow row : moved.alive()) {
      shown.accept(new String(row.body(), ISO_8859_1));
      alive.add(new Alive(container(row.body()), row.told()));
    }
    return new Progress(
        moved.engine(),
        moved.last().map(bytes -> last(moved.engine(), bytes)),
        moved.told(),
        moved.forgetTold(),
        moved.gone(),
        alive);
  }

  private static Event event(byte[] bytes) {
    try {
      return Codec.event(bytes);
    } catch (DamagedException e) {
      throw new AssertionError(e);
    }
  }

  private static Container container(byte[] bytes) {
    try {
      return Codec.container(bytes);
    } catch (DamagedException e) {
      throw new AssertionError(e);
    }
  }

  private static Fingerprint last(String engine, byte[] bytes) {
    try {
      return Codec.fingerprint(engine, bytes);
    } catch (DamagedException e) {
      throw new AssertionError(e);
    }
  }
}
