// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.model.PlainText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** Turns what went wrong into sentences for operators: what, at which address, how to mend it. */
final class Failures {

  private Failures() {}

  /** A request that got no answer, or not a whole one. */
  static EngineException of(Address address, String path, Exception failure) {
    if (failure instanceof HttpException
        || failure instanceof MalformedChunkCodingException
        || failure instanceof MessageConstraintException) {
      return new EngineException.Protocol(
          answered(address, path) + "with something that is not HTTP: " + reason(failure), failure);
    }
    return new EngineException.Unreachable(unreachable(address, path, failure), failure);
  }

  /** An answer that begins like that. */
  static EngineException notJson(Address address, String path, String start, Exception failure) {
    return new EngineException.Protocol(
        answered(address, path) + "with something that is not JSON: " + PlainText.quoted(start),
        failure);
  }

  /** A request whose answer took too long. */
  static EngineException late(Address address, String path, Duration limit, Exception failure) {
    return new EngineException.Unreachable(
        ("the engine at " + address.url() + " did not answer " + shown(path) + " within ")
            + (limit.toMillis() / 1000.0 + " s"),
        failure);
  }

  /** An answer that is not the one asked for. */
  static EngineException refused(Address address, String path, int status, String message) {
    String said = message.isEmpty() ? "" : ": " + PlainText.brief(message);
    return new EngineException.Refused(
        answered(address, path) + "with " + status + said + advice(status, path), status);
  }

  private static String unreachable(Address address, String path, Exception failure) {
    String nobody = "no engine at " + address.url() + ": ";
    if (Thread.currentThread().isInterrupted()) {
      return "interrupted while asking the engine at " + address.url() + " for " + shown(path);
    }
    if (address instanceof Address.Unix unix
        && failure instanceof IOException
        && Files.notExists(unix.path())) {
      return nobody + "the socket does not exist";
    }
    if (reason(failure).toLowerCase(Locale.ROOT).contains("permission denied")) {
      return nobody + "permission denied: add the user to the group that owns the socket (docker)";
    }
    if (failure instanceof UnknownHostException) {
      return nobody + "the name of the host is not known";
    }
    if (failure instanceof ConnectException) {
      return nobody + "nothing listens there (connection refused)";
    }
    if (failure instanceof SocketTimeoutException) {
      return nobody + "no connection within the time limit";
    }
    return ("the connection to the engine at " + address.url() + " was lost during ")
        + (shown(path) + ": " + reason(failure));
  }

  private static String reason(Exception failure) {
    if (failure instanceof NoHttpResponseException) {
      return "the connection was closed without an answer";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : PlainText.brief(message);
  }

  private static String answered(Address address, String path) {
    return "the engine at " + address.url() + " answered " + shown(path) + " ";
  }

  private static String advice(int status, String path) {
    if (status == 403) {
      return "; behind a socket proxy, allow it with " + permission(path);
    }
    return status >= 300 && status < 400 ? "; redirects are not followed" : "";
  }

  /** The setting that socket proxies call it by. */
  private static String permission(String path) {
    if (path.contains("/events")) {
      return "EVENTS=1";
    }
    if (path.contains("/containers/")) {
      return "CONTAINERS=1";
    }
    if (path.contains("/info")) {
      return "INFO=1";
    }
    return path.contains("/version") ? "VERSION=1" : "PING=1";
  }

  /** The request without its parameters. */
  private static String shown(String path) {
    int question = path.indexOf('?');
    return "GET " + (question < 0 ? path : path.substring(0, question));
  }
}
