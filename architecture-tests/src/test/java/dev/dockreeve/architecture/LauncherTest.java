// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./dockreeve} with a JDK and a Maven that only write down how they were called. */
class LauncherTest {

  @TempDir Path temp;
  private Path house = Path.of("");
  private Path jdk = Path.of("");

  @BeforeEach
  void checkout() throws IOException {
    house = Files.createDirectories(temp.resolve("the house"));
    jdk = temp.resolve("a jdk");
    for (String script : List.of("dockreeve", "build/lib.sh")) {
      Files.createDirectories(house.resolve(script).getParent());
      Files.copy(Tree.root().resolve(script), house.resolve(script));
    }
    write(house.resolve("pom.xml"), "<project/>");
    write(house.resolve("cli/pom.xml"), "<project/>");
    write(house.resolve(".mvn/jvm.config"), "");
    write(house.resolve("cli/src/main/java/Main.java"), "class Main {}");
    write(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
    script(jdk.resolve("bin/javac"), "exit 9");
    script(
        jdk.resolve("bin/java"),
        "echo in \"$(pwd)\"; for a; do echo \"[$a]\"; done; echo lc ${LC_ALL:-none}; exit 7");
    maven(
        "mkdir -p cli/target/quick/lib; : >cli/target/quick/lib/a.jar; : >cli/target/quick/cli-1.jar");
  }

  @Test
  void call_first_buildsAndRuns() throws Exception {
    Shell.Result result = call("ps", "-o", "a b", "$x");

    assertThat(result.status()).isEqualTo(7);
    assertThat(result.output())
        .contains("building from source")
        .contains("built in ")
        .contains("in " + temp.toRealPath() + "\n")
        .contains("[-m]\n[dev.dockreeve.cli/dev.dockreeve.cli.Main]\n[ps]\n[-o]\n[a b]\n[$x]\n")
        .contains("lc C.UTF-8");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void call_second_doesNotBuild() throws Exception {
    call();
    Shell.Result result = call();

    assertThat(result.output()).doesNotContain("build");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void call_afterAChangeOfASource_buildsAgain() throws Exception {
    call();
    Path source = house.resolve("cli/src/main/java/Main.java");
    Files.writeString(source, "class Moin {}");
    call();
    Files.delete(source);
    call();

    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void call_sourceChangedBack_findsTheOldBuild() throws Exception {
    Path source = house.resolve("cli/src/main/java/Main.java");
    call();
    Files.writeString(source, "class Moin {}");
    call();
    Files.writeString(source, "class Main {}");
    call();

    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void calls_atOnce_buildOnce() throws Exception {
    maven(
        "sleep 1; mkdir -p cli/target/quick/lib",
        ": >cli/target/quick/lib/a.jar; : >cli/target/quick/cli-1.jar");
    List<Process> calls = List.of(start(environment()), start(environment()), start(environment()));
    for (Process call : calls) {
      assertThat(Shell.finish(call).status()).isEqualTo(7);
    }

    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void call_failedBuild_showsTheErrorsAndEnds() throws Exception {
    maven("echo '[INFO] fine'; echo '[ERROR] Main.java:[3,1] oh'; exit 1");

    Shell.Result result = call();

    assertThat(result.status()).isEqualTo(70);
    assertThat(result.output())
        .contains("the build failed")
        .contains("[ERROR] Main.java:[3,1] oh")
        .doesNotContain("fine")
        .contains(house.toRealPath() + "/target/build.log")
        .doesNotContain("[-m]");
  }

  @Test
  void call_afterAFailedBuild_buildsAgain() throws Exception {
    maven("exit 1");
    call();
    maven(
        "mkdir -p cli/target/quick/lib; : >cli/target/quick/lib/a.jar; : >cli/target/quick/cli-1.jar");

    assertThat(call().status()).isEqualTo(7);
  }

  @Test
  void call_throughSymbolicLinks_findsItsHome() throws Exception {
    Path far = Files.createSymbolicLink(temp.resolve("far"), house.resolve("dockreeve"));
    Path near = Files.createSymbolicLink(temp.resolve("near"), far.getFileName());

    Shell.Result result = Shell.run(temp, environment(), List.of("sh", near.toString(), "ps"));

    assertThat(result.status()).isEqualTo(7);
  }

  @Test
  void call_javaHomeTooOld_takesTheOneOnThePath() throws Exception {
    Path old = temp.resolve("old");
    write(old.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
    script(old.resolve("bin/java"), "echo old; exit 1");
    script(old.resolve("bin/javac"), "exit 1");

    Shell.Result result =
        run(
            Map.of(
                "JAVA_HOME",
                old.toString(),
                "PATH",
                jdk + "/bin:" + temp + "/bin:" + Shell.path()));

    assertThat(result.status()).isEqualTo(7);
    assertThat(result.output()).doesNotContain("old\n");
  }

  @Test
  void call_withALocale_keepsIt() throws Exception {
    Shell.Result result =
        run(
            Map.of(
                "JAVA_HOME",
                jdk.toString(),
                "PATH",
                temp + "/bin:" + Shell.path(),
                "LC_ALL",
                "en_US.UTF-8"));

    assertThat(result.output()).contains("lc en_US.UTF-8");
  }

  private Shell.Result call(String... arguments) throws Exception {
    return Shell.finish(start(environment(), arguments));
  }

  private Shell.Result run(Map<String, String> environment) throws Exception {
    return Shell.finish(start(environment));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    return Shell.start(
        temp,
        environment,
        Stream.concat(Stream.of("sh", house.resolve("dockreeve").toString()), Stream.of(arguments))
            .toList());
  }

  private Map<String, String> environment() {
    return Map.of("JAVA_HOME", jdk.toString(), "PATH", temp + "/bin:" + Shell.path());
  }

  private void maven(String... lines) throws IOException {
    script(
        temp.resolve("bin/mvn"),
        "case \"$*\" in *-v) echo Apache Maven 3.9.9; exit;; esac",
        "echo x >>'" + temp + "/builds'",
        Stream.of(lines).collect(joining("\n")));
  }

  private long builds() throws IOException {
    return Files.readAllLines(temp.resolve("builds")).size();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void script(Path file, String... lines) throws IOException {
    write(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
