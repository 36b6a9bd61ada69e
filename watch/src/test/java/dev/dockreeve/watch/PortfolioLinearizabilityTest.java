// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One changes the picture, others read it: each reader sees a picture that there was, its content
 * fits its version, and no later read sees an older one.
 */
@Tag("proof")
@Param(name = "id", gen = IntGen.class, conf = "1:3")
public class PortfolioLinearizabilityTest {

  private static final Freshness LIVE = new Freshness.Live(Instant.EPOCH);

  private final Publisher publisher =
      new Publisher(new Portfolio("e", 0, LIVE, Optional.empty(), ContainerTrie.EMPTY));

  @Operation(nonParallelGroup = "writer")
  public void start(@Param(name = "id") int id) {
    publish(publisher.portfolio().trie().with(Tokens.container(id)));
  }

  @Operation(nonParallelGroup = "writer")
  public void stop(@Param(name = "id") int id) {
    publish(publisher.portfolio().trie().without(Tokens.container(id).id()));
  }

  private void publish(ContainerTrie containers) {
    publisher.publish(LIVE, Optional.empty(), containers, List.of());
  }

  @Operation
  public long read() {
    return Tokens.number(publisher.portfolio());
  }

  @Test
  @DisplayName("TC-26 Readers see consistent pictures, and never an older one")
  void portfolio_whileOnePublishes_consistentAndMonotone() {
    Proof.check(PortfolioLinearizabilityTest.class, 3, 2);
  }
}
