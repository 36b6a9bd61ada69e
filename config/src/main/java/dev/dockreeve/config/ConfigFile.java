// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file of limited size as UTF-8. */
final class ConfigFile {

  static final int LARGEST = 4 << 20;

  private final String file;

  private ConfigFile(String file) {
    this.file = file;
  }

  static Read read(Path path) {
    return new ConfigFile(path.toString()).readFrom(path);
  }

  static Problem tooLarge(String file) {
    return Problem.of(Code.TOO_BIG, file, "the file is larger than 4 MiB")
        .hint("is this the configuration?");
  }

  private Read readFrom(Path path) {
    if (Files.isDirectory(path)) {
      return failed(
          "this is a directory", "name the file in it, such as " + path + "/dockreeve.yml");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      return bytes.length > LARGEST ? new Read.Failed(tooLarge(file)) : decode(bytes);
    } catch (NoSuchFileException e) {
      return failed("there is no such file", "name it with --config, or create it");
    } catch (AccessDeniedException e) {
      return failed("permission to read it is denied", "see `ls -l " + path + "`");
    } catch (IOException e) {
      return failed("it cannot be read: " + e.getMessage(), "can `cat` read it?");
    }
  }

  private Read decode(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      return failed("it is not UTF-8 text: see line " + line, "save the file as UTF-8");
    }
    return new Read.Text(out.flip().toString());
  }

  private Read failed(String message, String hint) {
    return new Read.Failed(
        Problem.of(Code.UNREADABLE, file, "no configuration: " + message).hint(hint));
  }

  /** What became of a file. */
  sealed interface Read {
    /** It has this text. */
    record Text(String text) implements Read {}

    /** It has none. */
    record Failed(Problem problem) implements Read {}
  }
}
