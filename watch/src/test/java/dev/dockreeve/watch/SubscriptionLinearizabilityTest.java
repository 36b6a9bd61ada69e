// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two offer, take, end and close at the same time, in every order that Lincheck can think of. */
@Tag("proof")
@Param(name = "id", gen = IntGen.class, conf = "1:3")
public class SubscriptionLinearizabilityTest {

  private final Subscription subscription =
      new Subscription(Subscription.Kind.ONE_ENGINE, Room.of(2), false, _ -> {});

  @Operation
  public void offer(@Param(name = "id") int id) {
    subscription.offer(List.of(Tokens.event(id)));
  }

  @Operation
  public long take() throws InterruptedException {
    return Tokens.number(subscription.next(Duration.ZERO));
  }

  @Operation
  public void end() {
    subscription.end();
  }

  @Operation
  public void close() {
    subscription.close();
  }

  @Operation
  public boolean closed() {
    return subscription.closed();
  }

  @Test
  @DisplayName("TC-26 A subscription behaves as if one thread at a time used it")
  void subscription_anyInterleaving_linearizable() {
    Proof.check(SubscriptionLinearizabilityTest.class, 2, 3);
  }
}
