// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.Incarnation;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.model.Port;
import dev.dockreeve.model.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Events, containers and cursors as bytes. What comes back is equal to what went in, but for the
 * environment of containers: it may hold secrets, so it is never written. Changing what is written
 * means a new version, and reading both.
 */
final class Codec {

  private static final int VERSION = 1;

  private Codec() {}

  static byte[] encode(Event event) {
    Encoder out = new Encoder('E', VERSION);
    EngineEvent said = event.said();
    out.text(event.engine()).text(event.host()).text(event.origin().name());
    out.text(said.type()).text(said.action()).text(said.detail()).text(said.scope());
    out.time(said.time()).text(said.actor().id());
    attributes(out, said.actor().attributes());
    out.once(said.received());
    out.flag(event.container().isPresent());
    event.container().ifPresent(container -> container(out, container));
    return out.finish();
  }

  static Event event(byte[] bytes) throws DamagedException {
    Decoder in = Decoder.of(bytes, 'E', VERSION);
    String engine = in.text();
    String host = in.text();
    Origin origin = constant(in, Origin.values());
    EngineEvent said =
        new EngineEvent(
            in.text(),
            in.text(),
            in.optionalText(),
            in.text(),
            in.time(),
            new Actor(in.text(), attributes(in)),
            in.text());
    Optional<Container> container = in.flag() ? Optional.of(container(in)) : Optional.empty();
    in.finish();
    return new Event(engine, host, origin, said, container);
  }

  static byte[] encode(Container container) {
    Encoder out = new Encoder('C', VERSION);
    container(out, container);
    return out.finish();
  }

  static Container container(byte[] bytes) throws DamagedException {
    Decoder in = Decoder.of(bytes, 'C', VERSION);
    Container container = container(in);
    in.finish();
    return container;
  }

  static byte[] encode(String engine, Fingerprint last) {
    return new Encoder('K', VERSION)
        .text(engine)
        .number(last.timeNanos())
        .number(last.hash())
        .finish();
  }

  static Fingerprint fingerprint(String engine, byte[] bytes) throws DamagedException {
    Decoder in = Decoder.of(bytes, 'K', VERSION);
    if (!in.text().equals(engine)) {
      throw new DamagedException("cursor of another engine");
    }
    Fingerprint last = new Fingerprint(in.number(), in.number());
    in.finish();
    return last;
  }

  private static void container(Encoder out, Container container) {
    Incarnation life = container.incarnation();
    out.text(life.id()).time(life.startedAt()).number(life.pid());
    out.text(container.name()).text(container.image()).text(container.imageId());
    out.text(container.state().name()).text(container.health().name());
    attributes(out, container.labels());
    out.number(container.endpoints().size());
    for (Endpoint endpoint : container.endpoints()) {
      out.text(endpoint.network()).text(endpoint.ip()).text(endpoint.ip6()).text(endpoint.mac());
    }
    out.text(container.networkMode()).number(container.ports().size());
    for (Port port : container.ports()) {
      out.number(port.number()).text(port.protocol()).text(port.published());
    }
    out.flag(container.finishedAt().isPresent());
    container.finishedAt().ifPresent(out::time);
    out.flag(container.exitCode().isPresent());
    container.exitCode().ifPresent(out::number);
    out.flag(container.oomKilled()).number(container.restartCount()).flag(container.privileged());
  }

  private static Container container(Decoder in) throws DamagedException {
    Incarnation life = new Incarnation(in.text(), in.time(), in.integer());
    return new Container(
        life,
        in.text(),
        in.text(),
        in.text(),
        constant(in, State.values()),
        constant(in, Health.values()),
        attributes(in),
        Attributes.EMPTY,
        endpoints(in),
        in.text(),
        ports(in),
        in.flag() ? Optional.of(in.time()) : Optional.<Instant>empty(),
        in.flag() ? OptionalInt.of(in.integer()) : OptionalInt.empty(),
        in.flag(),
        in.integer(),
        in.flag());
  }

  private static List<Endpoint> endpoints(Decoder in) throws DamagedException {
    int count = in.count();
    List<Endpoint> endpoints = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      endpoints.add(
          new Endpoint(in.text(), in.optionalText(), in.optionalText(), in.optionalText()));
    }
    return endpoints;
  }

  private static List<Port> ports(Decoder in) throws DamagedException {
    int count = in.count();
    List<Port> ports = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      ports.add(new Port(in.integer(), in.text(), in.optionalText()));
    }
    return ports;
  }

  private static void attributes(Encoder out, Attributes attributes) {
    out.number(attributes.size());
    attributes.forEach((key, value) -> out.text(key).text(value));
  }

  private static Attributes attributes(Decoder in) throws DamagedException {
    int count = in.count();
    Attributes.Builder builder = new Attributes.Builder();
    for (int i = 0; i < count; i++) {
      builder.put(in.text(), in.text());
    }
    return builder.build();
  }

  private static <E extends Enum<E>> E constant(Decoder in, E[] values) throws DamagedException {
    String name = in.text();
    for (E value : values) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    throw new DamagedException("name: " + PlainText.quoted(name));
  }
}
