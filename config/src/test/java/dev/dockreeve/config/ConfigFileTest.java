// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

  @TempDir Path folder;

  private Problem problemOf(Path file) {
    Loaded loaded = Config.load(file);
    assertThat(loaded).isInstanceOf(Loaded.Bad.class);
    assertThat(loaded.problems()).hasSize(1);
    Problem problem = loaded.problems().getFirst();
    assertThat(problem.file()).isEqualTo(file.toString());
    assertThat(problem.place()).isEmpty();
    assertThat(problem.hint()).isPresent();
    return problem;
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("dockreeve.yml"), bytes);
  }

  @Test
  void file_missing_isSaid() {
    assertThat(problemOf(folder.resolve("none.yml")).message()).contains("there is no such file");
  }

  @Test
  void file_isADirectory_isSaid() {
    assertThat(problemOf(folder).message()).contains("directory");
  }

  @Test
  void file_belowAFile_isSaid() throws IOException {
    Path file = file(new byte[0]).resolve("below.yml");
    assertThat(problemOf(file).code()).isEqualTo(Code.UNREADABLE);
  }

  @Test
  void file_notUtf8_namesTheLine() throws IOException {
    byte[] latin1 = "workers: 3\n# größe\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(problemOf(file(latin1)).message()).contains("UTF-8").contains("line 2");
  }

  @Test
  void file_endsInTheMiddleOfACharacter_isRefused() throws IOException {
    assertThat(Config.load(file(new byte[] {'#', (byte) 0xc3}))).isInstanceOf(Loaded.Bad.class);
  }

  @Test
  void file_empty_isSaid() throws IOException {
    assertThat(problemOf(file(new byte[0])).message()).isEqualTo("the file is empty");
  }

  @Test
  void file_tooLarge_isNotRead() throws IOException {
    byte[] large = "#".repeat(ConfigFile.LARGEST + 1).getBytes(StandardCharsets.UTF_8);
    assertThat(problemOf(file(large)).code()).isEqualTo(Code.TOO_BIG);
  }

  @Test
  void file_right_isLoadedInTheSurroundingsOfThisProcess() throws IOException {
    String text = "events_reactor: {r: {event: {action: start}, run: [sh, -c, \"true\"]}}";
    Loaded loaded = Config.load(file(text.getBytes(StandardCharsets.UTF_8)));
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded).isInstanceOf(Loaded.Ok.class);
  }

  @Test
  void programs_ofThisProcess_areFoundByNameAndByPath() throws IOException {
    Path notExecutable = file(new byte[0]);
    Surroundings here = Surroundings.ofThisProcess();
    assertThat(here.programs().test("sh")).isTrue();
    assertThat(here.programs().test("/bin/sh")).isTrue();
    assertThat(here.programs().test("no-such-program-here")).isFalse();
    assertThat(here.programs().test(notExecutable.toString())).isFalse();
    assertThat(here.programs().test("nul\0")).isFalse();
  }
}
