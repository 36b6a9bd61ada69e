// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules of the house over the classes below a root package: ours, or the planted ones that show
 * that a rule can fail.
 */
record House(String root) {

  private static final String BANNED_PACKAGES = "(.*\\.)?(utils?|common|helpers?|impl)(\\..*)?";
  private static final String BANNED_NAMES =
      "(Abstract[A-Z]\\w*|\\w*(Utils?|Helpers?|Impl|Manager|Common))";

  /** All rules by name. */
  Map<String, ArchRule> rules() {
    Map<String, ArchRule> rules = new TreeMap<>();
    rules.put("arrows (I5)", arrows());
    rules.put("no cycles (I6)", noCycles());
    rules.put("model and rule are pure (I3)", pure());
    rules.put("model and rule read no clock (I3)", clockless());
    rules.put("no util", noUtil());
    rules.put("names", names());
    rules.put("no java.util.logging", noJavaUtilLogging());
    rules.put("no standard streams", noStandardStreams());
    rules.put("no exit", noExit());
    rules.put("no sleep", noSleep());
    rules.put("processes only in actions (I4)", processesOnlyInActions());
    rules.put("no default clock", injectedClock());
    return rules;
  }

  ArchRule arrows() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(knowOnlyTheStagesBefore())
        .because("the flow goes one way, adapters never know one another, only cli wires");
  }

  ArchRule noCycles() {
    return SlicesRuleDefinition.slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  ArchRule pure() {
    return noClasses()
        .that(in(Stage.MODEL, Stage.RULE))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.net..",
            "java.util.concurrent..",
            "java.util.logging..",
            "java.sql..",
            "javax..")
        .orShould()
        .dependOnClassesThat(
            belongToAnyOf(System.Logger.class, Thread.class, Process.class, ProcessBuilder.class))
        .because("model and rule do no input or output, start no thread, do not log");
  }

  ArchRule clockless() {
    return noClasses()
        .that(in(Stage.MODEL, Stage.RULE))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .dependOnClassesThat(belongToAnyOf(Clock.class, InstantSource.class))
        .because("the same event and the same rule always give the same answer");
  }

  /** The clock is handed in by who wires; the test kit and its callers may take the system's. */
  ArchRule injectedClock() {
    return noClasses()
        .that(notIn(Stage.CLI, Stage.TESTKIT, Stage.BENCH))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .because("clocks are injected (I9)");
  }

  ArchRule noUtil() {
    return noClasses()
        .should(
            new ArchCondition<JavaClass>("live in a package of no meaning") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean banned = type.getPackageName().matches(BANNED_PACKAGES);
                events.add(new SimpleConditionEvent(type, banned, type.getName()));
              }
            })
        .because("a package is named by what is in it");
  }

  ArchRule names() {
    return noClasses()
        .should(
            new ArchCondition<JavaClass>("have a name of no meaning") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean banned = type.getSimpleName().matches(BANNED_NAMES);
                events.add(new SimpleConditionEvent(type, banned, type.getName()));
              }
            })
        .because("a name says what differs");
  }

  ArchRule noJavaUtilLogging() {
    return noClasses()
        .that(notIn(Stage.CLI))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .because("libraries log by System.Logger; only cli chooses where it goes");
  }

  ArchRule noStandardStreams() {
    return noClasses()
        .that(notIn(Stage.CLI, Stage.BENCH))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "in")
        .because("only cli talks to the terminal");
  }

  ArchRule noExit() {
    return noClasses()
        .that(notIn(Stage.CLI, Stage.BENCH))
        .should()
        .callMethod(System.class, "exit", int.class)
        .because("a library never ends its host");
  }

  /** But for a process group of others: nothing tells when its last member is gone. */
  ArchRule noSleep() {
    return noClasses()
        .that(notIn(Stage.ACTION, Stage.TESTKIT))
        .should(
            new ArchCondition<JavaClass>("sleep") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean sleeps =
                    type.getMethodCallsFromSelf().stream()
                        .anyMatch(call ->
                            call.getTargetOwner().isEquivalentTo(Thread.class)
                                && call.getName().equals("sleep"));
                events.add(new SimpleConditionEvent(type, sleeps, type.getName() + " sleeps"));
              }
            })
        .because("who waits, waits for something, and can be woken");
  }

  ArchRule processesOnlyInActions() {
    return noClasses()
        .that(notIn(Stage.ACTION, Stage.TESTKIT, Stage.BENCH))
        .should()
        .dependOnClassesThat(belongToAnyOf(ProcessBuilder.class))
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class, String[].class)
        .because("there is one place where a container's text could become a command");
  }

  private ArchCondition<JavaClass> knowOnlyTheStagesBefore() {
    return new ArchCondition<>("know only the stages before their own") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Optional<Stage> own = Stage.of(type, root);
        if (own.isEmpty()) {
          String message = type.getName() + " belongs to no stage: add its package to Stage";
          events.add(SimpleConditionEvent.violated(type, message));
          return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          Stage.of(dependency.getTargetClass(), root)
              .filter(target -> !own.get().mayKnow(target))
              .ifPresent(target ->
                  events.add(
                      SimpleConditionEvent.violated(
                          type, own.get() + " knows " + target + ": " + dependency)));
        }
      }
    };
  }

  private DescribedPredicate<JavaClass> in(Stage first, Stage... more) {
    Set<Stage> stages = EnumSet.of(first, more);
    return DescribedPredicate.describe(
        "are in " + stages, type -> Stage.of(type, root).filter(stages::contains).isPresent());
  }

  private DescribedPredicate<JavaClass> notIn(Stage first, Stage... more) {
    Set<Stage> stages = EnumSet.complementOf(EnumSet.of(first, more));
    return DescribedPredicate.describe(
        "are not in " + EnumSet.of(first, more),
        type -> Stage.of(type, root).filter(stages::contains).isPresent());
  }
}
