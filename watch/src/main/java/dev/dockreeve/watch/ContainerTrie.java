// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import java.util.AbstractCollection;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Containers by their ids, never changed: {@link #with} and {@link #without} make another trie,
 * which shares all but the few nodes on the way to the change. So a picture of thousands of
 * containers is handed out at every event without being copied.
 *
 * <p>A hash trie with 32 branches at a node (P. Bagwell, "Ideal Hash Trees", 2001), in the compact
 * form of M. Steindorfer and J. Vinju ("Optimizing Hash-Array Mapped Tries for Fast and Lean
 * Immutable JVM Collections", OOPSLA 2015): a node keeps its containers and its children apart,
 * each without holes, and a child that would hold a single container does not exist. Look-up and
 * change touch at most seven nodes, and one more where whole hashes collide.
 *
 * <p>Safe for any number of threads, however it is handed over: all its fields are final.
 */
final class ContainerTrie extends AbstractCollection<Container> {

  static final ContainerTrie EMPTY = new ContainerTrie(Node.EMPTY, 0);

  private static final int BITS = 5;
  private static final int HASH_BITS = 32;

  private final Node root;
  private final int size;

  private ContainerTrie(Node root, int size) {
    this.root = root;
    this.size = size;
  }

  /** The container of that id, or null. */
  @Nullable Container get(String id) {
    int hash = hash(id);
    Node node = root;
    for (int shift = 0; shift < HASH_BITS; shift += BITS) {
      int bit = bit(hash, shift);
      if ((node.childBits & bit) == 0) {
        return (node.ownBits & bit) == 0 ? null : ifNamed(id, node.own[index(node.ownBits, bit)]);
      }
      node = node.children[index(node.childBits, bit)];
    }
    int at = node.position(id);
    return at < 0 ? null : node.own[at];
  }

  /** With {@code container} in the place of what has its id; itself, if that is equal to it. */
  ContainerTrie with(Container container) {
    Container before = get(container.id());
    if (container.equals(before)) {
      return this;
    }
    Node with = root.with(container, hash(container.id()), 0);
    return new ContainerTrie(with, before == null ? size + 1 : size);
  }

  /** Without what has that id. */
  ContainerTrie without(String id) {
    return get(id) == null ? this : new ContainerTrie(root.without(id, hash(id), 0), size - 1);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean contains(@Nullable Object object) {
    return object instanceof Container container && container.equals(get(container.id()));
  }

  @Override
  public Iterator<Container> iterator() {
    return new Walk(root);
  }

  private static int hash(String id) {
    return id.hashCode();
  }

  private static int bit(int hash, int shift) {
    return 1 << (hash >>> shift);
  }

  private static int index(int bits, int bit) {
    return Integer.bitCount(bits & (bit - 1));
  }

  private static @Nullable Container ifNamed(String id, Container container) {
    return container.id().equals(id) ? container : null;
  }

  /**
   * One level of the hash. Below the last level both bit fields are 0 and {@link #own} is a list of
   * containers whose hashes are the same.
   */
  private static final class Node {
    private static final Container[] NO_CONTAINERS = {};
    private static final Node[] NO_CHILDREN = {};
    private static final Node EMPTY = new Node(0, NO_CONTAINERS, 0, NO_CHILDREN);

    private final int ownBits;
    private final int childBits;
    private final Container[] own;
    private final Node[] children;

    private Node(int ownBits, Container[] own, int childBits, Node[] children) {
      this.ownBits = ownBits;
      this.own = own;
      this.childBits = childBits;
      this.children = children;
    }

    private static Node colliding(Container... containers) {
      return new Node(0, containers, 0, NO_CHILDREN);
    }

    /** The smallest trie from {@code shift} on that holds both. */
    private static Node of(Container one, Container two, int shift) {
      if (shift >= HASH_BITS) {
        return colliding(one, two);
      }
      int first = bit(hash(one.id()), shift);
      int second = bit(hash(two.id()), shift);
      if (first == second) {
        return new Node(0, NO_CONTAINERS, first, new Node[] {of(one, two, shift + BITS)});
      }
      boolean inOrder = Integer.compareUnsigned(first, second) < 0;
      Container[] both = inOrder ? new Container[] {one, two} : new Container[] {two, one};
      return new Node(first | second, both, 0, NO_CHILDREN);
    }

    private Node with(Container container, int hash, int shift) {
      if (shift >= HASH_BITS) {
        int at = position(container.id());
        return colliding(
            at < 0 ? inserted(own, own.length, container) : replaced(own, at, container));
      }
      int bit = bit(hash, shift);
      int at = index(ownBits, bit);
      int below = index(childBits, bit);
      if ((childBits & bit) != 0) {
        Node child = children[below].with(container, hash, shift + BITS);
        return new Node(ownBits, own, childBits, replaced(children, below, child));
      }
      if ((ownBits & bit) == 0) {
        return new Node(ownBits | bit, inserted(own, at, container), childBits, children);
      }
      if (own[at].id().equals(container.id())) {
        return new Node(ownBits, replaced(own, at, container), childBits, children);
      }
      Node child = of(own[at], container, shift + BITS);
      return new Node(
          ownBits ^ bit, removed(own, at), childBits | bit, inserted(children, below, child));
    }

    /** Only for an id that is here. */
    private Node without(String id, int hash, int shift) {
      if (shift >= HASH_BITS) {
        return colliding(removed(own, position(id)));
      }
      int bit = bit(hash, shift);
      int at = index(ownBits, bit);
      if ((ownBits & bit) != 0) {
        return new Node(ownBits ^ bit, removed(own, at), childBits, children);
      }
      int below = index(childBits, bit);
      Node child = children[below].without(id, hash, shift + BITS);
      if (child.own.length == 1 && child.children.length == 0) {
        Container[] withIt = inserted(own, at, child.own[0]);
        return new Node(ownBits | bit, withIt, childBits ^ bit, removed(children, below));
      }
      return new Node(ownBits, own, childBits, replaced(children, below, child));
    }

    private int position(String id) {
      for (int at = 0; at < own.length; at++) {
        if (own[at].id().equals(id)) {
          return at;
        }
      }
      return -1;
    }

    private static <T> T[] replaced(T[] array, int at, T value) {
      T[] copy = array.clone();
      copy[at] = value;
      return copy;
    }

    private static <T> T[] inserted(T[] array, int at, T value) {
      T[] copy = Arrays.copyOf(array, array.length + 1);
      System.arraycopy(array, at, copy, at + 1, array.length - at);
      copy[at] = value;
      return copy;
    }

    private static <T> T[] removed(T[] array, int at) {
      T[] copy = Arrays.copyOf(array, array.length - 1);
      System.arraycopy(array, at + 1, copy, at, copy.length - at);
      return copy;
    }
  }

  private static final class Walk implements Iterator<Container> {
    private final ArrayDeque<Node> todo = new ArrayDeque<>();
    private Container[] here = Node.NO_CONTAINERS;
    private int at;

    private Walk(Node root) {
      todo.add(root);
    }

    @Override
    public boolean hasNext() {
      while (at == here.length && !todo.isEmpty()) {
        Node node = todo.pop();
        for (Node child : node.children) {
          todo.push(child);
        }
        here = node.own;
        at = 0;
      }
      return at < here.length;
    }

    @Override
    public Container next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return here[at++];
    }
  }
}
