// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import dev.dockreeve.model.PlainText;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/** Who is at the other end of a Unix socket, as the kernel says: it cannot be forged. */
final class Peers {

  private final Set<UserPrincipal> trusted;

  Peers(Set<UserPrincipal> trusted) {
    this.trusted = Set.copyOf(trusted);
  }

  /** Root and our own user are trusted. */
  static Peers ofThisProcess() throws IOException {
    Path self = Path.of("/proc/self");
    UserPrincipal root =
        self.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
    UserPrincipal own = Files.getOwner(self);
    return new Peers(own.equals(root) ? Set.of(root) : Set.of(root, own));
  }

  Caller caller(SocketChannel connection) throws IOException {
    UserPrincipal user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    return new Caller(
        "user=" + PlainText.brief(user.getName()),
        trusted.contains(user) ? Caller.Role.ADMIN : Caller.Role.NONE);
  }
}
