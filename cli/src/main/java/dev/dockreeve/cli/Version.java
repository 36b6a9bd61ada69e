// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, as its build has written it down. */
final class Version implements IVersionProvider {

  /** For example {@code 0.1.0}. */
  static String number() {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "dockreeve " + number(), "Java " + Runtime.version() + ", " + System.getProperty("os.arch")
    };
  }
}
