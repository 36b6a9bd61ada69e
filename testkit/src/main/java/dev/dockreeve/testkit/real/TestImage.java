// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import dev.dockreeve.model.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The image {@value #NAME}: busybox and nothing else, two megabytes, made without network. Its
 * command sleeps for a day and heeds SIGTERM; it has the label {@code image.label=from-image}.
 */
public final class TestImage {

  /** The name to create containers from. */
  public static final String NAME = "localhost/testkit:latest";

  private static final List<Path> BUSYBOX =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

  private static final List<String> COMMANDS =
      List.of(
          "sh",
          "sleep",
          "cat",
          "echo",
          "ls",
          "ip",
          "ps",
          "kill",
          "true",
          "false",
          "id",
          "env",
          "hostname",
          "touch",
          "rm",
          "mkdir",
          "tail",
          "yes",
          "date",
          "seq",
          "test",
          "tr");

  private TestImage() {}

  /** The static busybox of this machine. */
  static Optional<Path> busybox() {
    return BUSYBOX.stream().filter(Files::isExecutable).findFirst();
  }

  /** The image as an archive that {@code docker load} reads. */
  public static byte[] archive() throws IOException {
    Path busybox = busybox().orElseThrow(() -> new IOException("no busybox (busybox-static)"));
    byte[] layer = layer(Files.readAllBytes(busybox));
    byte[] config = config(sha256(layer)).getBytes(StandardCharsets.UTF_8);
    String configName = sha256(config) + ".json";
    String manifest =
        new JsonWriter()
            .beginArray()
            .beginObject()
            .member("Config", configName)
            .name("RepoTags")
            .beginArray()
            .value(NAME)
            .endArray()
            .name("Layers")
            .beginArray()
            .value("layer.tar")
            .endArray()
            .endObject()
            .endArray()
            .toString();
    return new TarWriter()
        .file("layer.tar", 0644, layer)
        .file(configName, 0644, config)
        .file("manifest.json", 0644, manifest.getBytes(StandardCharsets.UTF_8))
        .bytes();
  }

  private static byte[] layer(byte[] busybox) {
    TarWriter tar = new TarWriter().folder("bin").file("bin/busybox", 0755, busybox);
    COMMANDS.forEach(command -> tar.link("bin/" + command, "busybox"));
    List.of("tmp", "proc", "sys", "dev", "etc").forEach(tar::folder);
    return tar.file(
            "etc/passwd", 0644, "root:x:0:0:root:/:/bin/sh\n".getBytes(StandardCharsets.UTF_8))
        .file("etc/group", 0644, "root:x:0:\n".getBytes(StandardCharsets.UTF_8))
        .bytes();
  }

  private static String config(String layerHash) {
    return new JsonWriter()
        .beginObject()
        .member("created", "2023-11-14T22:13:20Z")
        .member("architecture", architecture())
        .member("os", "linux")
        .name("config")
        .beginObject()
        .name("Env")
        .beginArray()
        .value("PATH=/bin")
        .endArray()
        .name("Cmd")
        .beginArray()
        .value("sh")
        .value("-c")
        .value("trap 'exit 143' TERM; sleep 86400 & wait")
        .endArray()
        .name("Labels")
        .beginObject()
        .member("image.label", "from-image")
        .endObject()
        .endObject()
        .name("rootfs")
        .beginObject()
        .member("type", "layers")
        .name("diff_ids")
        .beginArray()
        .value("sha256:" + layerHash)
        .endArray()
        .endObject()
        .endObject()
        .toString();
  }

  private static String architecture() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> arch;
    };
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
