// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the body of a question: one flat JSON object of texts, numbers, true and false. */
final class Body {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Body() {}

  static Map<String, String> values(byte[] body) {
    Map<String, String> values = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Refusal(400, "the body is not a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value == JsonToken.VALUE_NULL) {
          continue;
        }
        if (value == null || !value.isScalarValue()) {
          throw new Refusal(400, "the body is not a flat JSON object");
        }
        values.put(name, parser.getText());
      }
      if (parser.nextToken() != null) {
        throw new Refusal(400, "something stands behind the body's object");
      }
      return values;
    } catch (IOException e) {
      throw new Refusal(400, "the body is not JSON");
    }
  }
}
