// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.cli.Terminal.Tone;
import dev.dockreeve.config.ServerSpec;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.server.Answer;
import dev.dockreeve.server.Request;
import dev.dockreeve.server.UnixServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The sockets that the daemon listens on. Closing it closes them. */
final class Sockets implements AutoCloseable {

  private final List<UnixServer> servers = new ArrayList<>();

  private Sockets() {}

  /**
   * Listens on the sockets that the configuration names, and ends the command when one cannot be
   * had; else on the usual one, and goes on without it when that cannot be had.
   */
  static Sockets open(
      ServerSpec spec, Places places, Function<Request, Answer> answers, Terminal terminal) {
    Sockets sockets = new Sockets();
    for (Path path : spec.sockets()) {
      try {
        sockets.add(path, answers);
      } catch (IOException e) {
        sockets.close();
        throw new Failure(ExitCode.FAILED, "cannot listen at " + path + ": " + reason(e));
      }
    }
    if (spec.sockets().isEmpty()) {
      sockets.usual(places.socket(), answers, terminal);
    }
    return sockets;
  }

  private void usual(Optional<Path> path, Function<Request, Answer> answers, Terminal terminal) {
    if (path.isEmpty()) {
      terminal.say(
          terminal.paint(Tone.WARN, "api nowhere")
              + ": XDG_RUNTIME_DIR is not set; name a socket with"
              + " server: {listen: [\"unix:/absolute/path\"]}");
      return;
    }
    try {
      add(path.get(), answers);
    } catch (IOException e) {
      terminal.say(
          terminal.paint(Tone.WARN, "api nowhere")
              + ": cannot listen at "
              + PlainText.of(path.get().toString())
              + ": "
              + PlainText.brief(reason(e)));
    }
  }

  private void add(Path path, Function<Request, Answer> answers) throws IOException {
    servers.add(UnixServer.open(path, answers));
  }

  /** Says where they are. */
  void announce(Terminal terminal) {
    servers.forEach(server -> terminal.say("api unix:" + PlainText.of(server.path().toString())));
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() {
    servers.forEach(UnixServer::close);
  }
}
