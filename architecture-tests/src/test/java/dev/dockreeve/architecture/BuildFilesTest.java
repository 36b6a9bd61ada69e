// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Every version that the build uses is written down, once, and is one version. */
class BuildFilesTest {

  @Test
  void versions_all_arePinned() throws Exception {
    for (Path pom : poms()) {
      for (Element element : elements(pom, "dependency", "plugin", "path", "parent", "extension")) {
        child(element, "version")
            .ifPresent(version ->
                assertThat(version)
                    .as("%s in %s", child(element, "artifactId"), pom)
                    .matches("[0-9][\\w.-]*|\\$\\{[\\w.-]+}")
                    .doesNotContain("SNAPSHOT"));
      }
    }
  }

  @Test
  void versionProperties_all_arePinned() throws Exception {
    for (Element properties : elements(Path.of("pom.xml"), "properties")) {
      for (Element property : children(properties)) {
        if (property.getTagName().endsWith(".version")) {
          assertThat(property.getTextContent()).as(property.getTagName()).matches("[0-9][\\w.-]*");
        }
      }
    }
  }

  @Test
  void plugins_all_haveAVersion() throws Exception {
    Set<String> pinned = new HashSet<>();
    for (Element plugin : elements(Path.of("pom.xml"), "plugin")) {
      if (child(plugin, "version").isPresent()) {
        pinned.add(child(plugin, "artifactId").orElseThrow());
      }
    }
    for (Path pom : poms()) {
      assertThat(elements(pom, "plugin").stream().map(plugin -> child(plugin, "artifactId")))
          .as("plugins of %s", pom)
          .allSatisfy(plugin -> assertThat(pinned).contains(plugin.orElseThrow()));
    }
  }

  @Test
  void versions_ofModules_areWrittenInTheRootOnly() throws Exception {
    for (Path pom : poms()) {
      if (pom.getNameCount() > 1) {
        assertThat(elements(pom, "dependency", "plugin"))
            .as("%s", pom)
            .allSatisfy(element -> assertThat(child(element, "version")).isEmpty());
      }
    }
  }

  private static List<Path> poms() {
    return Tree.files("pom.xml").toList();
  }

  private static List<Element> elements(Path pom, String... names) throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(Tree.root().resolve(pom).toFile());
    return Stream.of(names)
        .flatMap(name -> elements(document.getElementsByTagName(name)))
        .filter(element -> !isInside(element, "rules"))
        .toList();
  }

  private static boolean isInside(Element element, String name) {
    for (Node node = element; node != null; node = node.getParentNode()) {
      if (node.getNodeName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> child(Element element, String name) {
    return children(element).stream()
        .filter(child -> child.getTagName().equals(name))
        .map(child -> child.getTextContent().strip())
        .findFirst();
  }

  private static List<Element> children(Element element) {
    return elements(element.getChildNodes()).toList();
  }

  private static Stream<Element> elements(NodeList nodes) {
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast);
  }
}
