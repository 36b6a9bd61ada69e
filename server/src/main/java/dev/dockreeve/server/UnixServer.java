// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Brings questions from a Unix socket, as HTTP/1.1, one for each connection. Root and the user of
 * this process may do everything, nobody else anything, whoever the file's mode lets connect.
 *
 * <p>Bounds: {@value #CONNECTIONS} connections, further ones wait to be accepted; ten seconds for a
 * question to come, and for each piece of an answer to be taken; {@value Exchange#MOST_HEAD} bytes
 * of head, {@value Exchange#MOST_BODY} of body. Whoever is slower is let go. Each connection has a
 * virtual thread.
 */
public final class UnixServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.server");

  static final int CONNECTIONS = 64;

  /** How long a question may take to come. */
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);

  /** How often an idle line of answers is tried. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

  /** After a failure to accept: too many open files, most likely, and that takes its time. */
  private static final Duration REST = Duration.ofMillis(100);

  private final SocketFile file;
  private final ServerSocketChannel listening;
  private final Function<Request, Answer> answers;
  private final Duration patience;
  private final Peers peers;
  private final Semaphore room = new Semaphore(CONNECTIONS);
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private UnixServer(
      SocketFile file,
      ServerSocketChannel listening,
      Function<Request, Answer> answers,
      Duration patience)
      throws IOException {
    this.file = file;
    this.listening = listening;
    this.answers = answers;
    this.patience = patience;
    this.peers = Peers.ofThisProcess();
  }

  /**
   * Listens at {@code path}, in a folder that is made if need be. A file of a daemon that is gone
   * is replaced.
   *
   * @throws IOException when that cannot be, or when somebody answers there; its message is one
   *     line for people
   */
  public static UnixServer open(Path path, Function<Request, Answer> answers) throws IOException {
    return open(path, answers, USUAL_PATIENCE);
  }

  static UnixServer open(Path path, Function<Request, Answer> answers, Duration patience)
      throws IOException {
    requireNonNull(answers, "answers");
    SocketFile file = SocketFile.claim(requireNonNull(path, "path").toAbsolutePath().normalize());
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    boolean ready = false;
    try {
      file.bind(channel);
      UnixServer server = new UnixServer(file, channel, answers, patience);
      Thread.ofVirtual().name("api-accept").start(server::accept);
      ready = true;
      return server;
    } finally {
      if (!ready) {
        channel.close();
      }
    }
  }

  /** Where it listens. */
  public Path path() {
    return file.path();
  }

  private void accept() {
    while (!closed) {
      try {
        room.acquire();
        SocketChannel connection = listening.accept();
        open.add(connection);
        Thread.ofVirtual().name("api").start(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException e) {
        room.release();
        LOG.log(Level.WARNING, "api: cannot accept a connection: " + e.getMessage());
        LockSupport.parkNanos(REST.toNanos());
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        Deadline deadline = new Deadline(connection, patience)) {
      Exchange exchange =
          new Exchange(
              new BufferedInputStream(Channels.newInputStream(connection)),
              new BufferedOutputStream(Channels.newOutputStream(connection)));
      converse(connection, exchange, deadline);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "api: connection ended: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "api: bug in a connection", e);
    } finally {
      open.remove(connection);
      room.release();
    }
  }

  private void converse(SocketChannel connection, Exchange exchange, Deadline deadline)
      throws IOException, InterruptedException {
    Answer answer;
    try {
      Caller caller = peers.caller(connection);
      deadline.begin();
      Request request = exchange.read(caller);
      deadline.end();
      answer = answers.apply(request);
    } catch (Refusal e) {
      deadline.begin();
      exchange.write(e.answer());
      connection.shutdownOutput();
      exchange.skipRest();
      return;
    } catch (EOFException e) {
      return;
    }
    switch (answer) {
      case Answer.Document document -> {
        deadline.begin();
        exchange.write(document);
      }
      case Answer.Lines(Answer.Feed feed) -> {
        try (feed) {
          lines(feed, exchange, deadline);
        }
      }
    }
  }

  private void lines(Answer.Feed feed, Exchange exchange, Deadline deadline)
      throws IOException, InterruptedException {
    deadline.begin();
    exchange.beginLines();
    deadline.end();
    for (Optional<String> line = feed.next(SIGN_OF_LIFE);
        line.isPresent() && !closed;
        line = feed.next(SIGN_OF_LIFE)) {
      deadline.begin();
      exchange.writeLine(line.get());
      deadline.end();
    }
  }

  /** Listens no more, and ends every connection. Idempotent. */
  @Override
  public void close() {
    closed = true;
    file.release();
    quietly(listening);
    open.forEach(UnixServer::quietly);
  }

  static void quietly(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception e) {
      LOG.log(Level.DEBUG, () -> "api: closing: " + e.getMessage());
    }
  }
}
