#include "compiler/json.h"
#include <doctest/doctest.h>

using namespace wasmc;

TEST_CASE("texts are escaped so that a terminal shows them and a parser reads them") {
  CHECK(escapeJson("plain, ü 漢 😀") == "plain, ü 漢 😀");
  CHECK(escapeJson("\"\\\n\x1B[31m\x7F") == "\\\"\\\\\\u000a\\u001b[31m\\u007f");
  CHECK(escapeJson("\xC2\x9B") == "\\u009b");
  CHECK(escapeJson("a\xFFz\xC3") == "a\\ufffdz\\ufffd");
  CHECK(escapeJson("\xED\xA0\x80\xC0\x80\xF4\x90\x80\x80") == "\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd");
}

TEST_CASE("objects and arrays nest") {
  JsonWriter out;
  out.beginObject();
  out.member("a", 1u);
  out.key("b");
  out.beginArray();
  out.value(true);
  out.value("x");
  out.endArray();
  out.key("c");
  out.beginObject();
  out.endObject();
  out.endObject();
  CHECK(out.take() == "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    \"x\"\n  ],\n  \"c\": {}\n}\n");
}
