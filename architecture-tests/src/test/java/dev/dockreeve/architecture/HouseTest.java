// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our classes keep the rules of the house, and each rule is able to fail. */
class HouseTest {

  private static final House OURS = new House("dev.dockreeve");
  private static final House PLANTED = new House("dev.dockreeve.architecture.planted");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(OURS.root());
  private static final JavaClasses FAULTS = new ClassFileImporter().importPackages(PLANTED.root());

  static Stream<String> ruleNames() {
    return OURS.rules().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("ruleNames")
  void house_ours_keepsTheRule(String rule) {
    EvaluationResult result =
        Objects.requireNonNull(OURS.rules().get(rule)).allowEmptyShould(true).evaluate(CLASSES);

    assertThat(result.getFailureReport().getDetails()).isEmpty();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("arrows (I5)", "MODEL knows WATCH"),
        Arguments.of("arrows (I5)", "ENGINE_DOCKER knows CONFIG"),
        Arguments.of("arrows (I5)", "nowhere.Lost belongs to no stage"),
        Arguments.of("no cycles (I6)", "planted.journal.Egg"),
        Arguments.of("model and rule are pure (I3)", "model.ReadsFile"),
        Arguments.of("model and rule are pure (I3)", "rule.Logs"),
        Arguments.of("model and rule are pure (I3)", "rule.StartsThread"),
        Arguments.of("model and rule read no clock (I3)", "model.ReadsClock"),
        Arguments.of("no util", "planted.util.Things"),
        Arguments.of("names", "PictureUtils"),
        Arguments.of("names", "PictureManager"),
        Arguments.of("no java.util.logging", "reactor.LogsElsewhere"),
        Arguments.of("no standard streams", "reactor.Prints"),
        Arguments.of("no exit", "reactor.Prints"),
        Arguments.of("no sleep", "watch.Sleeps"),
        Arguments.of("processes only in actions (I4)", "config.StartsProcess"),
        Arguments.of("no default clock", "watch.Sleeps"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void house_plantedFault_isCaught(String rule, String report) {
    EvaluationResult result = Objects.requireNonNull(PLANTED.rules().get(rule)).evaluate(FAULTS);

    assertThat(result.hasViolation()).isTrue();
    assertThat(result.getFailureReport().toString()).contains(report);
  }

  @Test
  void rules_all_haveAPlantedFault() {
    assertThat(faults().map(fault -> (String) Objects.requireNonNull(fault.get()[0])))
        .containsAll(OURS.rules().keySet());
  }

  /** A rule about an empty package would hold for ever, and mean nothing. */
  @Test
  void stages_ofModulesThatExist_haveClasses() {
    assertThat(Arrays.stream(Stage.values()).filter(stage -> Tree.isModule(stage.module())))
        .isNotEmpty()
        .allSatisfy(stage ->
            assertThat(CLASSES)
                .as("classes of %s", stage)
                .anyMatch(type -> Stage.of(type, OURS.root()).filter(stage::equals).isPresent()));
  }
}
