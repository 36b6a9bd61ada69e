// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints the journal's figures, in a process with a heap of 64 MB. {@code -Djournal.runs=1000000}
 * for the promised number of unfinished runs; fewer by default.
 */
class JournalFiguresIT {

  @TempDir Path folder;

  @Test
  void figures_in64MegabytesOfHeap_arePrinted() throws Exception {
    String runs = System.getProperty("journal.runs", "100000");

    Process process =
        JournalProcess.java("-Xmx64m", JournalFigures.class, List.of(folder.toString(), "5", runs))
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();

    assertThat(process.waitFor()).isZero();
  }
}
