// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Stub executables that write down how they were called, and do nothing else. */
final class Recorder {

  /** One call: begin and end in nanoseconds, program, arguments. */
  record Call(long began, long ended, List<String> argv) {}

  private final Path folder;
  private final Path bin;
  private final Path calls;

  Recorder(Path folder) throws IOException {
    this.folder = folder;
    this.bin = Files.createDirectory(folder.resolve("bin"));
    this.calls = Files.createDirectory(folder.resolve("calls"));
  }

  /** A program that takes {@code seconds}. */
  Recorder program(String name, String seconds) throws IOException {
    String script =
        """
        #!/bin/sh
        began=$(date +%%s%%N)
        sleep %s
        file=$(mktemp -p %s)
        printf '%%s\\0' "$began" "$(date +%%s%%N)" "${0##*/}" "$@" >"$file"
        mv "$file" "%s/call.${file##*.}"
        """
            .formatted(seconds, calls, calls);
    Path file = Files.writeString(bin.resolve(name), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  Recorder program(String name) throws IOException {
    return program(name, "0");
  }

  /** The environment in which they are found first. */
  Map<String, String> environment() {
    return Map.of("PATH", bin + ":" + System.getenv("PATH"));
  }

  /** The same, of a daemon that keeps its journal and its socket in our folder. */
  Map<String, String> daemonEnvironment() {
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("STATE_DIRECTORY", folder.resolve("state").toString());
    environment.put("RUNTIME_DIRECTORY", folder.resolve("run").toString());
    return environment;
  }

  /** All calls so far, in the order of their beginnings. */
  List<Call> calls() throws IOException {
    List<Call> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(calls)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("call.")).toList()) {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<String> parts = List.of(text.substring(0, text.length() - 1).split("\0", -1));
        all.add(
            new Call(
                Long.parseLong(parts.get(0)),
                Long.parseLong(parts.get(1)),
                parts.subList(2, parts.size())));
      }
    }
    all.sort((a, b) -> Long.compare(a.began(), b.began()));
    return all;
  }

  List<List<String>> calls(String program) throws IOException {
    return calls().stream().map(Call::argv).filter(a -> a.getFirst().equals(program)).toList();
  }

  /** Waits until the calls are as wanted; returns them. */
  List<Call> await(Predicate<List<Call>> wanted, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    try (var watch = bin.getFileSystem().newWatchService()) {
      calls.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      while (true) {
        List<Call> now = calls();
        if (wanted.test(now)) {
          return now;
        }
        if (System.nanoTime() > deadline) {
          throw new AssertionError("after " + patience + " the calls are\n" + describe(now));
        }
        var key = watch.poll(500, TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    }
  }

  private static String describe(List<Call> calls) {
    StringBuilder text = new StringBuilder();
    calls.forEach(call -> text.append(call.argv()).append('\n'));
    return text.toString();
  }
}
