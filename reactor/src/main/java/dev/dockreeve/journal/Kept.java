// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What could not be written, in order, until it can be. Bounded: beyond {@value #MOST_BYTES} bytes
 * new runs are not kept; that runs ended is kept, without what they wrote, up to twice as much.
 * What is not kept is counted. One thread changes it, any may look.
 */
final class Kept {

  static final long MOST_BYTES = 8 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Write> writes = new ArrayDeque<>();
  private long bytes;
  private long lost;

  void add(Write write) {
    lock.lock();
    try {
      if (write instanceof Write.Nothing) {
        return;
      }
      if (write instanceof Write.Noted(String key, _)) {
        removeNote(key);
      }
      if (bytes + write.bytes() <= MOST_BYTES) {
        keep(write);
        return;
      }
      switch (write) {
        case Write.Accept accept -> lost += Math.max(1, accept.runs());
        case Write.AttemptOver over -> keepIfRoom(over.withoutOutput());
        case Write.RunOver _, Write.Moved _, Write.Forgotten _, Write.Noted _ -> keepIfRoom(write);
        case Write.Began _, Write.Postponed _ -> lost++;
        case Write.Nothing _ -> {}
      }
    } finally {
      lock.unlock();
    }
  }

  /** Only the last word about a key counts. */
  private void removeNote(String key) {
    for (var each = writes.iterator(); each.hasNext(); ) {
      if (each.next() instanceof Write.Noted note && note.key().equals(key)) {
        each.remove();
        bytes -= note.bytes();
      }
    }
  }

  private void keepIfRoom(Write write) {
    if (bytes + write.bytes() <= 2 * MOST_BYTES) {
      keep(write);
    } else {
      lost++;
    }
  }

  private void keep(Write write) {
    writes.addLast(write);
    bytes += write.bytes();
  }

  /** The first ones, at most {@code limit}. */
  List<Write> first(int limit) {
    lock.lock();
    try {
      return writes.stream().limit(limit).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out the first {@code count}: they are written. */
  void written(int count) {
    lock.lock();
    try {
      for (int i = 0; i < count; i++) {
        bytes -= writes.removeFirst().bytes();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes out the first one: it can never be written. */
  void hopeless() {
    lock.lock();
    try {
      bytes -= writes.removeFirst().bytes();
      lost++;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return writes.size();
    } finally {
      lock.unlock();
    }
  }

  long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets how much was lost: it has been said. */
  void said() {
    lock.lock();
    try {
      lost = 0;
    } finally {
      lock.unlock();
    }
  }

  /** What these writes change of a list of unfinished runs. */
  record Overlay(List<Unfinished> added, Set<String> ended, Map<String, Instant> postponed) {

    static final Overlay NONE = new Overlay(List.of(), Set.of(), Map.of());

    /** Ended ones left out, new ones at the end where the list reaches it. */
    List<Unfinished> over(List<Unfinished> stored, boolean atEnd, long after, int limit) {
      List<Unfinished> all = new ArrayList<>(stored.size());
      Set<String> known = new HashSet<>();
      for (Unfinished run : stored) {
        known.add(run.run().runId());
        addUnlessEnded(all, run);
      }
      for (Unfinished run : atEnd ? added : List.<Unfinished>of()) {
        if (run.seq() > after && all.size() < limit && known.add(run.run().runId())) {
          addUnlessEnded(all, run);
        }
      }
      return all;
    }

    private void addUnlessEnded(Collection<Unfinished> all, Unfinished run) {
      if (!ended.contains(run.run().runId())) {
        Optional<Instant> until = Optional.ofNullable(postponed.get(run.run().runId()));
        all.add(new Unfinished(run.seq(), run.run(), run.attempts(), until.or(run::notBefore)));
      }
    }
  }

  Overlay overlay(Optional<String> rule) {
    lock.lock();
    try {
      if (writes.isEmpty()) {
        return Overlay.NONE;
      }
      Overlay overlay = new Overlay(new ArrayList<>(), new HashSet<>(), new HashMap<>());
      for (Write write : writes) {
        switch (write) {
          case Write.Accept accept -> add(overlay.added, accept, rule);
          case Write.RunOver(String id, _) -> overlay.ended.add(id);
          case Write.Postponed(String id, Instant until) -> overlay.postponed.put(id, until);
          case Write.AttemptOver over -> {
            switch (over.then()) {
              case Then.End _ -> overlay.ended.add(over.runId());
              case Then.Retry(Instant at) -> overlay.postponed.put(over.runId(), at);
              case Then.Resume _ -> {}
            }
          }
          case Write.Began _, Write.Moved _, Write.Forgotten _, Write.Noted _ -> {}
          case Write.Nothing _ -> {}
        }
      }
      return overlay;
    } finally {
      lock.unlock();
    }
  }

  private static void add(List<Unfinished> added, Write.Accept accept, Optional<String> rule) {
    long seq = accept.first();
    for (Write.EventRow event : accept.events) {
      for (Accepted run : event.runs()) {
        if (rule.isEmpty() || rule.get().equals(run.rule())) {
          added.add(new Unfinished(seq, run, 0, Optional.empty()));
        }
        seq++;
      }
    }
  }
}
