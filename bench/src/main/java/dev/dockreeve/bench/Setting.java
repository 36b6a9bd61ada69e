// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What all measurements have in common.
 *
 * @param launcher {@code ./dockreeve}
 * @param folder for sockets and files
 * @param events of the short run; the long one has three times as many
 * @param rounds of each measurement; the median counts
 * @param clients where other clients of Docker were installed
 */
record Setting(Path launcher, Path folder, int events, int rounds, Optional<Path> clients) {

  /** How Java is run here, unless said otherwise. */
  static final String LEAN = "-XX:+UseSerialGC -Xmx64m";

  /** As {@code ./dockreeve} runs. */
  static final String LEAN_C1 = LEAN + " -XX:TieredStopAtLevel=1";

  /** What is measured against a replaying engine. */
  interface Trial<T> {
    T with(String url) throws IOException, InterruptedException;
  }

  /** One trial beside a fresh engine. */
  <T> T beside(Replay.Script script, Trial<T> trial) throws InterruptedException {
    Path socket = folder.resolve("replay.sock");
    Process replay = Replay.start(socket, script);
    try {
      return trial.with("unix://" + socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      replay.destroyForcibly();
      replay.waitFor();
    }
  }

  /** What a run of {@link Watching} prints. */
  List<String> watching(String options, Replay.Script script, String how, long count)
      throws InterruptedException {
    return beside(
        script,
        url ->
            Measured.run(
                    Java.command(options, Watching.class, how, url, Long.toString(count)), true)
                .output()
                .lines()
                .toList());
  }

  static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
    return median(runs.stream().map(figure::applyAsDouble).toList());
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
