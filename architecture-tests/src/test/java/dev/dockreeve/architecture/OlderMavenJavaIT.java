// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn} as a stock machine starts it: on a JDK that is older than the one that compiles. */
class OlderMavenJavaIT {

  private static final Path INSTALLED = Path.of("/usr/lib/jvm");
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"([0-9]+)");

  @TempDir Path temp;

  @Test
  void module_builtByMavenOnAnOlderJdk_hasItsDescriptor() throws Exception {
    assumeTrue(version(oldest()) < 25, "there is no Java from 17 to 24 below " + INSTALLED);
    for (Path file : Tree.files()) {
      if (file.endsWith("pom.xml")
          || file.startsWith(".mvn")
          || file.startsWith("watch/src/main")) {
        Path to = temp.resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(Tree.root().resolve(file), to);
      }
    }

    Shell.Result result =
        Shell.run(
            temp,
            Map.of(
                "PATH", Shell.path(),
                "HOME", System.getProperty("user.home"),
                "JAVA_HOME", oldest().toString(),
                "JAVA25_HOME", System.getProperty("java.home")),
            List.of("mvn", "-B", "-ntp", "-q", "-Pquick", "-pl", "watch", "package"));

    assertThat(result.status()).as(result.output()).isZero();
    assertThat(descriptor(built()).name()).isEqualTo("dev.dockreeve.watch");
  }

  /** The oldest Java here that Maven runs on; where there is no older one, that of this test. */
  private static Path oldest() throws IOException {
    Path ours = Path.of(System.getProperty("java.home"));
    if (!Files.isDirectory(INSTALLED)) {
      return ours;
    }
    try (Stream<Path> all = Files.list(INSTALLED)) {
      return all.filter(java -> version(java) >= 17)
          .min(Comparator.comparingInt(OlderMavenJavaIT::version))
          .orElse(ours);
    }
  }

  private static int version(Path jdk) {
    Path release = jdk.resolve("release");
    Matcher version =
        VERSION.matcher(
            Files.isRegularFile(release) && Files.isExecutable(jdk.resolve("bin/java"))
                ? Tree.text(release)
                : "");
    return version.find() ? Integer.parseInt(version.group(1)) : 0;
  }

  private Path built() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("watch/target"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }

  private static ModuleDescriptor descriptor(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile());
        InputStream in = file.getInputStream(file.getEntry("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }
}
