// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Container;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerTrieTest {

  /** Ids whose hashes are the same for all that have the same number of letters. */
  private static String colliding(int n) {
    return Integer.toBinaryString(n | 64).replace("0", "Aa").replace("1", "BB");
  }

  private static Container of(String id) {
    return Container.builder(id).build();
  }

  private static ContainerTrie of(List<String> ids) {
    ContainerTrie trie = ContainerTrie.EMPTY;
    for (String id : ids) {
      trie = trie.with(of(id));
    }
    return trie;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void trie_randomChanges_equalsAMap(long seed) {
    compareWithMap(new Random(seed), n -> Long.toHexString(n * 0x9E3779B97F4A7C15L));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void trie_collidingHashes_equalsAMap(long seed) {
    assertThat(colliding(1).hashCode()).isEqualTo(colliding(2).hashCode());
    compareWithMap(new Random(seed), n -> colliding(n % 64));
  }

  private static void compareWithMap(Random random, IntFunction<String> ids) {
    Map<String, Container> map = new HashMap<>();
    ContainerTrie trie = ContainerTrie.EMPTY;
    int room = 1 << (2 + random.nextInt(9));
    for (int step = 0; step < 4000; step++) {
      String id = ids.apply(random.nextInt(room));
      Container container = of(id).with().name("step " + step).build();
      ContainerTrie before = trie;
      int sizeBefore = trie.size();
      if (random.nextInt(100) < (step / 1000 % 2 == 0 ? 65 : 35)) {
        map.put(container.id(), container);
        trie = trie.with(container);
        assertThat(trie.get(container.id())).isEqualTo(container);
      } else {
        map.remove(container.id());
        trie = trie.without(container.id());
        assertThat(trie.get(container.id())).isNull();
      }
      assertThat(trie.size()).isEqualTo(map.size());
      assertThat(before.size()).isEqualTo(sizeBefore);
      if (step % 200 == 0) {
        assertThat(trie).containsExactlyInAnyOrderElementsOf(map.values());
        assertThat(before).hasSize(sizeBefore);
      }
    }
    assertThat(trie).containsExactlyInAnyOrderElementsOf(map.values());
    map.forEach((id, container) -> assertThat(container.id()).isEqualTo(id));
    for (String id : map.keySet()) {
      trie = trie.without(id);
    }
    assertThat(trie).isEmpty();
  }

  @Test
  void older_afterChanges_isAsItWas() {
    List<ContainerTrie> versions = new ArrayList<>();
    ContainerTrie trie = ContainerTrie.EMPTY;
    for (int n = 0; n < 500; n++) {
      versions.add(trie);
      trie = trie.with(of("c" + n));
    }
    for (int n = 0; n < 500; n++) {
      trie = trie.without("c" + n);
    }
    for (int n = 0; n < 500; n++) {
      assertThat(versions.get(n)).hasSize(n);
      assertThat(versions.get(n).get("c" + n)).isNull();
      assertThat(n == 0 || versions.get(n).get("c" + (n - 1)) != null).isTrue();
    }
  }

  @Test
  void nothingChanged_theSameObject() {
    Container container = of("a");
    ContainerTrie trie = ContainerTrie.EMPTY.with(container);

    assertThat(trie.with(container)).isSameAs(trie);
    assertThat(trie.with(of("a"))).isSameAs(trie);
    assertThat(trie.without("b")).isSameAs(trie);
    Container other = container.with().name("other").build();
    assertThat(trie.with(other)).isNotSameAs(trie).containsExactly(other);
  }

  @Test
  void contains_theVeryContainer_notJustItsId() {
    ContainerTrie trie = of(List.of("a", "b"));

    assertThat(trie.contains(of("a"))).isTrue();
    assertThat(trie.contains(of("a").with().name("other").build())).isFalse();
    assertThat(trie.containsAll(List.of(of("a"), of("c")))).isFalse();
  }

  @Test
  void iterator_atItsEnd_throwsAndNeverRemoves() {
    ContainerTrie trie = of(List.of("a"));
    Iterator<Container> iterator = trie.iterator();
    iterator.next();

    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> trie.add(of("b"))).isInstanceOf(UnsupportedOperationException.class);
  }
}
