// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.model.PlainText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where an engine listens. */
sealed interface Address {

  /** The longest path that the kernel takes for a Unix socket, in bytes. */
  int LONGEST_PATH = 107;

  /** As the user wrote it. */
  String url();

  /** What the {@code Host} header says. */
  String host();

  /** The port in the {@code Host} header; -1 for none. */
  int port();

  /** What to connect to; may ask the name service. */
  SocketAddress resolve() throws IOException;

  /** A socket in the file system of this machine. */
  record Unix(String url, Path path) implements Address {
    @Override
    public String host() {
      return "docker";
    }

    @Override
    public int port() {
      return -1;
    }

    @Override
    public SocketAddress resolve() {
      return UnixDomainSocketAddress.of(path);
    }
  }

  /** Plain TCP, which neither hides nor proves anything. */
  record Tcp(String url, String host, int port) implements Address {
    @Override
    public SocketAddress resolve() throws IOException {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UnknownHostException(host);
      }
      return address;
    }
  }

  /**
   * Reads {@code unix:///run/docker.sock} or {@code tcp://host:port}.
   *
   * @throws IllegalArgumentException with what is wrong and what was expected
   */
  static Address parse(String url) {
    if (url.startsWith("unix://")) {
      return unix(url);
    }
    if (url.startsWith("tcp://")) {
      return tcp(url);
    }
    throw unusable(url, "unix:///PATH or tcp://HOST:PORT, for example unix:///run/docker.sock");
  }

  private static Address unix(String url) {
    String expected = "an absolute path after unix://, for example unix:///run/docker.sock";
    Path path;
    try {
      path = Path.of(url.substring("unix://".length()));
    } catch (InvalidPathException e) {
      throw unusable(url, expected);
    }
    if (!path.isAbsolute() || path.getNameCount() == 0) {
      throw unusable(url, expected);
    }
    if (path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw unusable(url, "a path of at most " + LONGEST_PATH + " bytes, the kernel takes no more");
    }
    return new Unix(url, path);
  }

  private static Address tcp(String url) {
    String expected = "a host and a port after tcp://, for example tcp://127.0.0.1:2375";
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw unusable(url, expected);
    }
    String host = uri.getHost();
    boolean more = uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null;
    boolean path = uri.getPath() != null && !uri.getPath().replace("/", "").isEmpty();
    if (host == null || uri.getPort() < 1 || uri.getPort() > 65_535 || more || path) {
      throw unusable(url, expected);
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new Tcp(url, bracketed ? host.substring(1, host.length() - 1) : host, uri.getPort());
  }

  private static IllegalArgumentException unusable(String url, String expected) {
    return new IllegalArgumentException(
        "url: " + PlainText.quoted(url) + " (expected: " + expected + ")");
  }
}
