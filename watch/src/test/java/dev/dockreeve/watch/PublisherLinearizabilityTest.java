// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One publishes, another subscribes and takes: what the subscriber's picture shows and what it is
 * told afterwards are together what one thread at a time would have seen. So no event between the
 * picture and the stream is missed or doubled, and no event is told before the picture shows it.
 */
@Tag("proof")
@Param(name = "id", gen = IntGen.class, conf = "1:3")
public class PublisherLinearizabilityTest {

  private static final Freshness LIVE = new Freshness.Live(Instant.EPOCH);

  private final Publisher publisher =
      new Publisher(new Portfolio("e", 0, LIVE, Optional.empty(), ContainerTrie.EMPTY));
  private @Nullable Subscription subscription;

  @Operation(nonParallelGroup = "writer")
  public void start(@Param(name = "id") int id) {
    publish(publisher.portfolio().trie().with(Tokens.container(id)), id);
  }

  @Operation(nonParallelGroup = "writer")
  public void stop(@Param(name = "id") int id) {
    publish(publisher.portfolio().trie().without(Tokens.container(id).id()), id);
  }

  private void publish(ContainerTrie containers, int id) {
    publisher.publish(LIVE, Optional.empty(), containers, List.of(Tokens.event(id)));
  }

  @Operation(nonParallelGroup = "subscriber")
  public long subscribe() {
    Subscription old = subscription;
    if (old != null) {
      old.close();
    }
    Subscription fresh =
        new Subscription(Subscription.Kind.ONE_ENGINE, Room.of(8), false, publisher::detach);
    publisher.attach(fresh);
    subscription = fresh;
    return Tokens.number(fresh.portfolio());
  }

  @Operation(nonParallelGroup = "subscriber")
  public long take() throws InterruptedException {
    Subscription from = subscription;
    return from == null ? 0 : Tokens.number(from.next(Duration.ZERO));
  }

  @Test
  @DisplayName("TC-26 A picture and the events after it fit, in any interleaving")
  void subscribe_whileOnePublishes_missesAndDoublesNothing() {
    Proof.check(PublisherLinearizabilityTest.class, 2, 2);
  }
}
