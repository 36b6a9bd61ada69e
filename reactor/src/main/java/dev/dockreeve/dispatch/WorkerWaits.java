// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the runs that wait too long for a worker. Each run is counted once; each rule is told of
 * once per interval. Guarded by the lineup's lock.
 */
final class WorkerWaits {

  private final long limit;
  private final Map<String, Long> toldAt = new HashMap<>();
  private long counted;

  /**
   * What is right for runs.
   *
   * @param limit how long a run may wait; also the interval
   */
  WorkerWaits(Duration limit) {
    this.limit = limit.toNanos();
  }

  /**
   * Looks at what is ready, of each rule the longest waiting first.
   *
   * @param now monotonic, in ns
   * @return what is to be told now
   */
  List<RunEvent.WaitsForWorker> look(Iterable<RuleQueue> rules, long now) {
    Map<String, RunEvent.WaitsForWorker> late = new LinkedHashMap<>();
    for (RuleQueue queue : rules) {
      if (!queue.suspended) {
        look(queue, now, late);
      }
    }
    List<RunEvent.WaitsForWorker> due = new ArrayList<>();
    late.forEach((rule, waits) -> {
      Long told = toldAt.get(rule);
      if (told == null || now - told >= limit) {
        toldAt.put(rule, now);
        due.add(waits);
      }
    });
    // A rule that waits no more starts afresh, but not sooner than an interval after it was told
    // of.
    toldAt.entrySet().removeIf(e -> !late.containsKey(e.getKey()) && now - e.getValue() >= limit);
    return due;
  }

  private void look(RuleQueue queue, long now, Map<String, RunEvent.WaitsForWorker> late) {
    for (Lane lane : queue.ready) {
      long waited = now - lane.readySince;
      if (waited < limit) {
        return;
      }
      if (!lane.counted) {
        lane.counted = true;
        counted++;
      }
      late.merge(
          queue.rule,
          new RunEvent.WaitsForWorker(lane.runs.getFirst().run, Duration.ofNanos(waited), 1),
          (first, next) ->
              new RunEvent.WaitsForWorker(first.run(), first.waited(), first.runs() + 1));
    }
  }

  long counted() {
    return counted;
  }
}
