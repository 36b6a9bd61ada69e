// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HostNamesTest {

  @Test
  void shortName_ofThisMachine_becomesTheFullOne() {
    assertThat(new HostNames(() -> "vm.example.org").ask().qualified("vm"))
        .isEqualTo("vm.example.org");
  }

  @Test
  void name_ofAnotherMachineOrFullAlready_stays() {
    assertThat(new HostNames(() -> "vm.example.org").ask().qualified("v")).isEqualTo("v");
    assertThat(new HostNames(() -> "vm.example.org").ask().qualified("")).isEmpty();
    assertThat(new HostNames(() -> "vm.b.c").ask().qualified("vm.b")).isEqualTo("vm.b");
    assertThat(HostNames.ofThisMachine().ask().qualified("no-such")).isEqualTo("no-such");
  }

  @Test
  void nameService_thatFails_isNoFailure() {
    HostNames broken =
        new HostNames(() -> {
          throw new IllegalStateException("broken");
        });
    assertThat(broken.ask().qualified("vm")).isEqualTo("vm");
  }

  @Test
  @Timeout(10)
  void nameService_thatHangs_isNotWaitedForLong() {
    CountDownLatch never = new CountDownLatch(1);
    HostNames slow =
        new HostNames(() -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "vm.example.org";
        });
    assertThat(slow.ask().qualified("vm")).isEqualTo("vm");
    never.countDown();
  }
}
