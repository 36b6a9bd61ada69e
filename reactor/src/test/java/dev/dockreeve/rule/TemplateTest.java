// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Event;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

  private static final Facts FACTS = Events.facts(Events.start());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain text|plain text",
        "''|''",
        "100%|100%",
        "50 % of 100 %|50 % of 100 %",
        "%%%%|%%",
        "%%%%%%action%%|%%start",
        "%%action%%%%%%|start%%",
        "Docker container %%actor.name%%: %%action%%|Docker container sentry_web: start",
        "%%name%%%%action%%|sentry_webstart",
        "%%labels.nope:-none%%|none",
        "%%labels.nope:-%%|''",
        "%%labels.nope:-a:?b%%|a:?b",
        "%%labels.tier:-none%%|web",
        "%%labels.empty:-none%%|''",
        "%%ip:?must have one%%|172.18.0.5",
      })
  void render_textWithPlaceholders_putsValuesIn(String template, String expected) {
    assertThat(Template.of(template).render(FACTS))
        .isInstanceOfSatisfying(
            Rendered.Text.class, text -> assertThat(text.value()).isEqualTo(expected));
  }

  @Test
  void render_missingValue_failsWithTheReason() {
    assertThat(Template.of("x %%labels.nope%%").render(FACTS))
        .isEqualTo(
            new Rendered.Failed(
                "no value for %%labels.nope%%: container sentry_web has no label \"nope\""));
    assertThat(Template.of("%%labels.nope:?set it%%").render(FACTS))
        .isEqualTo(new Rendered.Failed("no value for %%labels.nope%%: set it"));
  }

  @ParameterizedTest
  @CsvSource({
    "%%name%%,true",
    "%%name%%x,true",
    "x%%name%%,false",
    "%%%%,false",
    "x,false",
    "%%labels.nope:-d%%,false",
    "%%labels.empty%%%%name%%,true",
    "%%labels.empty%%-x,false",
    "%%labels.empty%%,false",
  })
  void render_firstCharacter_isKnownToComeFromAValueOrNot(String template, boolean value) {
    assertThat(Template.of(template).render(FACTS))
        .isInstanceOfSatisfying(
            Rendered.Text.class, text -> assertThat(text.beginsWithValue()).isEqualTo(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a %%acton%% b|unknown path \"acton\"; did you mean \"action\"?|4|5",
        "a %%acton:-x%% b|unknown path \"acton\"; did you mean \"action\"?|4|5",
        "50%% off|%% opens a placeholder that does not end; write %%%% for a literal %%|2|6",
        "%%|%% opens a placeholder that does not end; write %%%% for a literal %%|0|2",
        "x%%%|%% opens a placeholder that does not end; write %%%% for a literal %%|1|3",
        "%%:-x%%|empty path|2|1",
        "%%%ip%%|unknown path \"%ip\"; did you mean \"ip\"?|2|3",
      })
  void parse_faults_areToldWithTheirPlace(String text, String message, int offset, int length) {
    assertThat(Template.parse(text)).isEqualTo(new Template.Bad(message, offset, length));
    assertThatThrownBy(() -> Template.of(text)).hasMessage(message);
  }

  @Test
  void paths_ofATemplate_areThoseOfItsPlaceholders() {
    Template template = Template.of("%%name%% %%ip:-x%% %%actor.name%%");

    assertThat(template.paths()).containsExactly(Path.of("name"), Path.of("ip"));
    assertThat(template.literal()).isFalse();
    assertThat(Template.of("a%%%%").literal()).isTrue();
    assertThat(template).hasToString("%%name%% %%ip:-x%% %%actor.name%%");
  }

  @Test
  void render_valueThatLooksLikeAPlaceholder_isNotLookedThrough() {
    Event event =
        Events.of(
            "start",
            Events.sentry().labels(Attributes.of("evil", "%%host%% %%%% ${HOME}")).build());

    assertThat(Template.of("<%%labels.evil%%>").render(Events.facts(event)))
        .isEqualTo(new Rendered.Text("<%%host%% %%%% ${HOME}>", false));
  }

  /** A text that is taken apart by an independent, slower reading of the rules. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void parse_textsOfASeed_neverThrowsAndEscapedTextComesBack(long seed) {
    Random random = new Random(seed);
    String[] bits = {"%", "%%", "%%%%", "name", "ip", ":-", ":?", "x", " ", "%%name%%", "ü\n"};
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(8); n > 0; n--) {
        text.append(bits[random.nextInt(bits.length)]);
      }
      switch (Template.parse(text.toString())) {
        case Template.Ok(Template template) -> {
          template.render(FACTS);
          assertThat(template).hasToString(text.toString());
        }
        case Template.Bad(_, int offset, int length) -> {
          assertThat(length).isPositive();
          assertThat(offset + length).isLessThanOrEqualTo(text.length());
        }
      }
      String literal = text.toString().replaceAll("%+", "%%%%");
      String plain = text.toString().replaceAll("%+", "%%");
      assertThat(Template.of(literal).render(FACTS)).isEqualTo(new Rendered.Text(plain, false));
    }
  }
}
