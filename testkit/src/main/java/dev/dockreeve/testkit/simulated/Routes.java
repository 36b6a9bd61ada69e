// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.JsonWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which request gets which answer. Safe for use by several threads. */
final class Routes {

  private static final Pattern VERSIONED = Pattern.compile("/v(\\d{1,3}\\.\\d{1,3})(/.*)");
  private static final Pattern INSPECT = Pattern.compile("/containers/([^/]+)/json");
  private static final Pattern SECONDS = Pattern.compile("-?\\d{1,10}(\\.\\d{1,9})?");

  private final SimulatedDocker docker;
  private final EngineIdentity identity;
  private final EventLog log;
  private final Faults faults;

  Routes(SimulatedDocker docker, EngineIdentity identity, EventLog log, Faults faults) {
    this.docker = docker;
    this.identity = identity;
    this.log = log;
    this.faults = faults;
  }

  ApiVersion newest() {
    return identity.newest();
  }

  String engineVersion() {
    return identity.version();
  }

  void unsubscribe(EventSubscription subscription) {
    log.unsubscribe(subscription);
  }

  HttpReply reply(HttpRequest request) throws InterruptedException {
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
    OptionalInt failure = faults.take(path);
    if (failure.isPresent()) {
      return HttpReply.error(failure.getAsInt(), "simulated failure");
    }
    return route(request, path, version);
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

  private HttpReply route(HttpRequest request, String path, ApiVersion version)
      throws InterruptedException {
    boolean get = request.method().equals("GET");
    Matcher inspect = INSPECT.matcher(path);
    if (path.equals("/_ping")) {
      return get || request.method().equals("HEAD")
          ? new HttpReply.Whole(200, "text/plain; charset=utf-8", "OK")
          : wrongMethod();
    } else if (path.equals("/version")) {
      return get ? HttpReply.json(identity.versionJson()) : wrongMethod();
    } else if (path.equals("/info")) {
      return get ? HttpReply.json(docker.infoJson()) : wrongMethod();
    } else if (path.equals("/events")) {
      return get ? events(request, version) : wrongMethod();
    } else if (path.equals("/containers/json")) {
      return get ? list(request) : wrongMethod();
    } else if (inspect.matches()) {
      return get ? inspect(inspect.group(1), version) : wrongMethod();
    }
    return HttpReply.error(404, "page not found");
  }

  private static HttpReply wrongMethod() {
    return HttpReply.error(405, "method not allowed");
  }

  private HttpReply list(HttpRequest request) throws InterruptedException {
    Duration delay = faults.listDelay();
    if (delay.isPositive()) {
      Thread.sleep(delay);
    }
    String all = request.query().getOrDefault("all", "");
    return HttpReply.json(docker.listJson(all.equals("1") || all.equalsIgnoreCase("true")));
  }

  private HttpReply inspect(String wanted, ApiVersion version) {
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
        type, log.subscribe(sinceNanos, untilNanos), end, event -> event.line(version, newest()));
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
