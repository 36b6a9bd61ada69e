// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Docker of a newer Debian suite, fetched once by apt with lists and a cache of its own, and
 * unpacked beside the system, which is not touched. The newer programs run with this machine's
 * runc.
 */
final class EnginePackages {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
  private static final List<String> PACKAGES = List.of("docker.io", "docker-cli", "containerd");

  private EnginePackages() {}

  /** The root of the unpacked packages. */
  static synchronized Path unpacked(String suite) throws IOException {
    if (!suite.matches("[a-z]{1,20}")) {
      throw new IllegalArgumentException("suite: " + suite + " (expected: as in trixie)");
    }
    Path cache = cache();
    Path root = cache.resolve(suite);
    if (!Files.isExecutable(root.resolve("usr/sbin/dockerd"))) {
      Files.createDirectories(cache);
      Path work = Files.createTempDirectory(cache, suite + "-");
      try {
        Files.move(fetch(suite, work), root, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Trees.delete(work);
      }
    }
    return root;
  }

  private static Path cache() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(text -> text.startsWith("/"))
        .map(Path::of)
        .or(() ->
            Optional.ofNullable(System.getenv("HOME"))
                .filter(text -> text.startsWith("/"))
                .map(home -> Path.of(home, ".cache")))
        .orElse(Path.of("/var/cache"))
        .resolve("dockreeve-engines");
  }

  private static Path fetch(String suite, Path work) throws IOException {
    for (String folder : List.of("lists/partial", "archives/partial", "debs", "root")) {
      Files.createDirectories(work.resolve(folder));
    }
    Files.writeString(
        work.resolve("sources.list"),
        "deb [signed-by=" + KEYRING + "] " + mirror() + " " + suite + " main\n");
    apt(work, List.of("update", "-q"));
    List<String> download = new ArrayList<>(List.of("download", "-q"));
    PACKAGES.forEach(name -> download.add(name + "/" + suite));
    apt(work, download);
    try (DirectoryStream<Path> debs = Files.newDirectoryStream(work.resolve("debs"), "*.deb")) {
      for (Path deb : debs) {
        Shell.run(LIMIT, "dpkg", "-x", deb.toString(), work.resolve("root").toString());
      }
    }
    return work.resolve("root");
  }

  /** The mirror that this machine uses already. */
  private static String mirror() throws IOException {
    String all = Shell.run(LIMIT, "apt-get", "indextargets", "--format", "$(REPO_URI)");
    return all.lines()
        .filter(line -> !line.contains("security"))
        .findFirst()
        .orElseThrow(() -> new IOException("apt knows no mirror"));
  }

  private static void apt(Path work, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(List.of("apt-get"));
    for (String option :
        List.of(
            "Dir::Etc::sourcelist=" + work + "/sources.list",
            "Dir::Etc::sourceparts=-",
            "Dir::State=" + work,
            "Dir::State::lists=" + work + "/lists",
            "Dir::State::status=/var/lib/dpkg/status",
            "Dir::Cache=" + work,
            "Dir::Cache::archives=" + work + "/archives",
            "APT::Sandbox::User=root",
            "Acquire::Languages=none")) {
      all.add("-o");
      all.add(option);
    }
    all.addAll(command);
    Shell.run(LIMIT, Map.of("LC_ALL", "C"), work.resolve("debs"), all);
  }
}
