// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.JsonWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which request gets which answer. Safe for use by several threads. */
final class Routes {

  private static final Pattern VERSIONED = Pattern.compile("/v(\\d{1,3}\\.\\d{1,3})(/.*)");
  private static final Pattern SECONDS = Pattern.compile("-?\\d{1,10}(\\.\\d{1,9})?");

  private final SimulatedDocker docker;
  private final EngineIdentity identity;
  private final EventLog log;
  private final AnswerFaults faults;

  Routes(SimulatedDocker docker, EngineIdentity identity, EventLog log, AnswerFaults faults) {
    this.docker = docker;
    this.identity = identity;
    this.log = log;
    this.faults = faults;
  }

  ApiVersion newest() {
    return identity.newest();
  }

  AnswerFaults faults() {
    return faults;
  }

  String engineVersion() {
    return identity.version();
  }

  void unsubscribe(EventSubscription subscription) {
    log.unsubscribe(subscription);
  }

  /** Waits where a fault wants it. */
  HttpReply reply(HttpRequest request) throws InterruptedException {
    faults.awaitAwake();
    Matcher versioned = VERSIONED.matcher(request.path());
    ApiVersion version = newest();
    String path = request.path();
    if (versioned.matches()) {
      version = ApiVersion.of(versioned.group(1));
      path = versioned.group(2);
      Optional<HttpReply> refusal = refusal(version);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    Call call = Call.of(path);
    Optional<AnswerFaults.Trouble> trouble = faults.take(call, path);
    faults.awaitBefore(call);
    HttpReply reply =
        trouble.isPresent()
            ? troubled(request, call, version, trouble.get())
            : route(request, call, version);
    faults.awaitAfter(call);
    return reply;
  }

  private HttpReply troubled(
      HttpRequest request, Call call, ApiVersion version, AnswerFaults.Trouble trouble) {
    return switch (trouble) {
      case AnswerFaults.Status(int code) -> HttpReply.error(code, "simulated failure");
      case Breakage how -> {
        // A stream that is broken from its beginning is none: nobody is subscribed.
        HttpReply right =
            call == Call.EVENTS ? HttpReply.json("{}\n") : route(request, call, version);
        yield right instanceof HttpReply.Whole whole ? new HttpReply.Broken(whole, how) : right;
      }
    };
  }

  private Optional<HttpReply> refusal(ApiVersion version) {
    if (version.before(identity.oldest())) {
      return Optional.of(
          HttpReply.error(
              400,
              "client version "
                  + version
                  + " is too old. Minimum supported API version is "
                  + identity.oldest()
                  + ", please upgrade your client to a newer version"));
    }
    if (newest().before(version)) {
      return Optional.of(
          HttpReply.error(
              400,
              "client version "
                  + version
                  + " is too new. Maximum supported API version is "
                  + newest()));
    }
    return Optional.empty();
  }

  private HttpReply route(HttpRequest request, Call call, ApiVersion version) {
    boolean get = request.method().equals("GET");
    if (call == Call.ANY) {
      return HttpReply.error(404, "page not found");
    } else if (!get && !(call == Call.PING && request.method().equals("HEAD"))) {
      return HttpReply.error(405, "method not allowed");
    }
    return switch (call) {
      case PING -> new HttpReply.Whole(200, "text/plain; charset=utf-8", "OK");
      case VERSION -> HttpReply.json(identity.versionJson());
      case INFO -> HttpReply.json(docker.infoJson());
      case LIST -> list(request);
      case INSPECT -> inspect(request.path(), version);
      case EVENTS, ANY -> events(request, version);
    };
  }

  private HttpReply list(HttpRequest request) {
    String all = request.query().getOrDefault("all", "");
    return HttpReply.json(
        docker.listJson(all.equals("1") || all.equalsIgnoreCase("true"), faults.takeLeftOut()));
  }

  private HttpReply inspect(String path, ApiVersion version) {
    int end = path.length() - "/json".length();
    String wanted = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    return docker
        .inspectJson(wanted, version)
        .map(HttpReply::json)
        .orElseGet(() -> HttpReply.error(404, "No such container: " + wanted));
  }

  private HttpReply events(HttpRequest request, ApiVersion version) {
    String since = request.query().getOrDefault("since", "");
    String until = request.query().getOrDefault("until", "");
    for (String bound : new String[] {since, until}) {
      if (!bound.isEmpty() && !SECONDS.matcher(bound).matches()) {
        String quoted = new JsonWriter().value(bound).toString();
        return HttpReply.error(500, "strconv.ParseInt: parsing " + quoted + ": invalid syntax");
      }
    }
    OptionalLong sinceNanos = nanos(since);
    OptionalLong untilNanos = nanos(until);
    if (untilNanos.isPresent() && sinceNanos.orElse(Long.MIN_VALUE) > untilNanos.getAsLong()) {
      return HttpReply.error(
          400, "`since` time (" + since + ") cannot be after `until` time (" + until + ")");
    }
    Optional<Instant> end =
        untilNanos.isPresent()
            ? Optional.of(Instant.ofEpochSecond(0, untilNanos.getAsLong()))
            : Optional.empty();
    String type = version.before(ApiVersion.LEAN) ? "application/json" : "application/jsonl";
    return new HttpReply.Events(
        type,
        () -> log.subscribe(sinceNanos, untilNanos),
        end,
        event -> event.line(version, newest()));
  }

  private static OptionalLong nanos(String seconds) {
    if (seconds.isEmpty()) {
      return OptionalLong.empty();
    }
    BigDecimal nanos = new BigDecimal(seconds).movePointRight(9);
    return OptionalLong.of(
        nanos
            .max(BigDecimal.valueOf(Long.MIN_VALUE))
            .min(BigDecimal.valueOf(Long.MAX_VALUE))
            .longValue());
  }
}
