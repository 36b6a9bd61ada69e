// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemReportTest {

  private static final Problem ERROR =
      Problem.of(Code.UNKNOWN_KEY, "a,b:c.yml", "unknown key `retries`\n100%")
          .at(new Place(17, 5, 7, "    retries: 3", "not a key of a rule"))
          .also(new Place(9, 5, 7, "    retries: 2", "first here"))
          .hint("did you mean `retry`?");
  private static final Problem WARNING = Problem.of(Code.NOTHING_TO_DO, "x.yml", "nothing to do");

  @Test
  void text_ofAnError_hasTheDocumentedShape() {
    Problem problem =
        Problem.of(
                Code.UNKNOWN_KEY,
                "dockreeve.yml",
                "unknown key `retries` in rule \"Update Sentry Relay configuration\"")
            .at(new Place(17, 5, 7, "    retries: 3", "not a key of a rule"))
            .hint("did you mean `retry`?   retry: {attempts: 3}");

    assertThat(ProblemReport.TEXT.of(List.of(problem)))
        .isEqualTo(
            """
            error[E104]: unknown key `retries` in rule "Update Sentry Relay configuration"
              --> dockreeve.yml:17:5
               |
            17 |     retries: 3
               |     ^^^^^^^ not a key of a rule
               = help: did you mean `retry`?   retry: {attempts: 3}

            1 error
            """);
  }

  @Test
  void text_ofSeveral_endsWithTheirNumber() {
    assertThat(ProblemReport.TEXT.of(List.of(ERROR, ERROR, WARNING)))
        .endsWith("\n\n2 errors, 1 warning\n")
        .contains("warning[W206]: nothing to do\n --> x.yml\n");
    assertThat(ProblemReport.TEXT.of(List.of())).isEmpty();
  }

  @Test
  void text_withASecondPlace_showsBoth() {
    assertThat(ProblemReport.TEXT.of(List.of(ERROR)))
        .contains(
            """
               |
             9 |     retries: 2
               |     ------- first here
            ...
            17 |     retries: 3
               |     ^^^^^^^ not a key of a rule
            """);
  }

  @Test
  void color_withoutItsCodes_isTheText() {
    String coloured = ProblemReport.COLOR.of(List.of(ERROR, WARNING));

    assertThat(coloured).contains("\u001b[1;31merror[E104]\u001b[0m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(ProblemReport.TEXT.of(List.of(ERROR, WARNING)));
  }

  @Test
  void json_ofProblems_isOneObjectPerLine() {
    assertThat(ProblemReport.JSON.of(List.of(ERROR, WARNING)))
        .isEqualTo(
            "{\"code\":\"E104\",\"severity\":\"error\",\"message\":\"unknown key `retries`\\n100%\","
                + "\"file\":\"a,b:c.yml\",\"line\":17,\"column\":5,\"length\":7,"
                + "\"label\":\"not a key of a rule\",\"other\":{\"line\":9,\"column\":5,\"length\":7,"
                + "\"label\":\"first here\"},\"hint\":\"did you mean `retry`?\"}\n"
                + "{\"code\":\"W206\",\"severity\":\"warning\",\"message\":\"nothing to do\","
                + "\"file\":\"x.yml\"}\n");
  }

  @Test
  void github_ofProblems_isOneEscapedCommandPerLine() {
    assertThat(ProblemReport.GITHUB.of(List.of(ERROR, WARNING)))
        .isEqualTo(
            "::error file=a%2Cb%3Ac.yml,line=17,col=5,endColumn=12,title=E104::"
                + "unknown key `retries`\\n100%25 (help: did you mean `retry`?)\n"
                + "::warning file=x.yml,title=W206::nothing to do\n");
  }
}
