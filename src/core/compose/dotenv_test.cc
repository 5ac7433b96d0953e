#include "core/compose/dotenv.h"

#include <gtest/gtest.h>

#include <map>

namespace dvsguard::compose {
namespace {

using Pairs = std::map<std::string, std::string>;

// What the bytes set, with FROM_OUTSIDE=outside in the environment; {"refused", LINE:COLUMN} on an error.
Pairs values(std::string_view bytes, bool raw = false) {
  Variables outside, into;
  Budget budget{text::Limits{}};
  outside.set("FROM_OUTSIDE", {"outside", {}});
  const auto file = file_name(".env");
  const auto entries = raw ? parse_raw_env(bytes, file) : parse_dotenv(bytes, file);
  if (!entries) return {{"refused", entries.error().place.text().substr(5)}};
  const auto made =
      evaluate_dotenv(*entries, [&](std::string_view name) { return outside.find(name); }, into, budget);
  if (!made) return {{"refused", made.error().place.text().substr(5)}};
  Pairs out;
  for (const auto& value : *made) out[value.name] = value.text;
  return out;
}

// After the tables of compose-go's dotenv.
TEST(DotEnv, ReadsEveryFormOfALine) {
  const std::pair<const char*, Pairs> cases[] = {
      {"FOO=bar", {{"FOO", "bar"}}},
      {"FOO =bar", {{"FOO", "bar"}}},
      {"FOO= bar", {{"FOO", "bar"}}},
      {"\t FOO=bar \t", {{"FOO", "bar"}}},
      {"FOO=foobar=", {{"FOO", "foobar="}}},
      {"FOO: bar", {{"FOO", "bar"}}},
      {"FOO: a=b", {{"FOO", "a=b"}}},
      {"FOO=1:B", {{"FOO", "1:B"}}},
      {"FOO=", {{"FOO", ""}}},
      {"FOO=\nBAR=x", {{"FOO", ""}, {"BAR", "x"}}},
      {"FOO.BAR=x\nA-B=y\na[1]=z", {{"FOO.BAR", "x"}, {"A-B", "y"}, {"a[1]", "z"}}},
      {"\xC3\xA1rv\xC3\xADz=\xC3\x81", {{"\xC3\xA1rv\xC3\xADz", "\xC3\x81"}}},
      {"=\"value\"", {{"", "value"}}},
      {"\xEF\xBB\xBF"
       "FOO=bar",
       {{"FOO", "bar"}}},
      {"FOO=bar\r\nBAR=x\r\n", {{"FOO", "bar"}, {"BAR", "x"}}},
  };
  for (const auto& [bytes, expected] : cases) EXPECT_EQ(values(bytes), expected) << bytes;
}

TEST(DotEnv, ExportIsNoPartOfTheName) {
  EXPECT_EQ(values("export A=2"), (Pairs{{"A", "2"}}));
  EXPECT_EQ(values("  export\tA=2"), (Pairs{{"A", "2"}}));
  EXPECT_EQ(values("exportA=2"), (Pairs{{"exportA", "2"}}));
  EXPECT_EQ(values("export.A= 2"), (Pairs{{"export.A", "2"}}));
}

TEST(DotEnv, AHashCommentsAfterABlankOnly) {
  EXPECT_EQ(values("A=b # c"), (Pairs{{"A", "b"}}));
  EXPECT_EQ(values("A=b #"), (Pairs{{"A", "b"}}));
  EXPECT_EQ(values("A=b#c"), (Pairs{{"A", "b#c"}}));
  EXPECT_EQ(values("A=\"b #c\" # d"), (Pairs{{"A", "b #c"}}));
  EXPECT_EQ(values("A='b #c'#"), (Pairs{{"A", "b #c"}}));
  EXPECT_EQ(values("# A=1\n \t# B=2\n\r\n"), Pairs{});
}

TEST(DotEnv, DoubleQuotesTakeEscapesAndVariables) {
  EXPECT_EQ(values(R"(A="x\ny\tz\\\"")"), (Pairs{{"A", "x\ny\tz\\\""}}));
  EXPECT_EQ(values(R"(A="Z\aZ\bZ\fZ\rZ\vZ\0123Z")"), (Pairs{{"A", "Z\aZ\bZ\fZ\rZ\vZSZ"}}));
  EXPECT_EQ(values(R"(A="\x07\u12e4\ c")"), (Pairs{{"A", R"(\x07\u12e4\ c)"}}));
  EXPECT_EQ(values("A=1\nB=\"${A}-$A\""), (Pairs{{"A", "1"}, {"B", "1-1"}}));
  EXPECT_EQ(values(R"(A="\$B $$B")"), (Pairs{{"A", "$B $B"}}));
}

TEST(DotEnv, SingleQuotesTakeNone) {
  EXPECT_EQ(values(R"(A='x\n${B} it\'s')"), (Pairs{{"A", R"(x\n${B} it's)"}}));
}

TEST(DotEnv, BareValuesTakeVariablesAndNoEscapes) {
  EXPECT_EQ(values("A=x\\ty"), (Pairs{{"A", "x\\ty"}}));
  EXPECT_EQ(values("A=${NONE:-d}$FROM_OUTSIDE"), (Pairs{{"A", "doutside"}}));
}

TEST(DotEnv, QuotedValuesSpanLines) {
  EXPECT_EQ(values("A=\"x\ny\"\nB='1\n2'"), (Pairs{{"A", "x\ny"}, {"B", "1\n2"}}));
}

TEST(DotEnv, ANameAloneTakesTheEnvironmentsValue) {
  EXPECT_EQ(values("FROM_OUTSIDE\nNOWHERE\nA=1"), (Pairs{{"FROM_OUTSIDE", "outside"}, {"A", "1"}}));
}

TEST(DotEnv, TheEnvironmentGoesBeforeEarlierLines) {
  EXPECT_EQ(values("FROM_OUTSIDE=x\nA=$FROM_OUTSIDE\nA=${A}2"),
            (Pairs{{"FROM_OUTSIDE", "x"}, {"A", "outside2"}}));
}

TEST(DotEnv, RefusesBadLinesAtTheirPlace) {
  EXPECT_EQ(values("A=1\nB@D=2"), (Pairs{{"refused", "2:2"}}));
  EXPECT_EQ(values("TWO WORDS=2"), (Pairs{{"refused", "1:4"}}));
  EXPECT_EQ(values("\n\nA=${}"), (Pairs{{"refused", "3:3"}}));
  for (const auto* bytes : {R"(K=")", R"(K="v)", R"(K="v\")", R"(K="v')", R"(K=')", R"(K='v\')"}) {
    EXPECT_EQ(values(bytes), (Pairs{{"refused", "1:3"}})) << bytes;
  }
}

TEST(DotEnv, AnErrorNeverQuotesTheLine) {
  const auto result = parse_dotenv("SECRET word=hunter2", file_name(".env"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().what.find("hunter2"), std::string::npos);
  EXPECT_EQ(result.error().what.find("SECRET"), std::string::npos);
}

TEST(DotEnv, EveryValueHasItsPlace) {
  const auto entries = parse_dotenv("# c\nA=1\nexport B='x\ny'\nC=2", file_name(".env"));
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 3U);
  EXPECT_EQ((*entries)[0].place.text(), ".env:2:1");
  EXPECT_EQ((*entries)[1].place.text(), ".env:3:8");
  EXPECT_EQ((*entries)[2].place.text(), ".env:5:1");
}

TEST(DotEnv, ValuesThatDoubleAndDoubleAreRefusedByTheirCap) {
  std::string bytes = "A=xxxxxxxxxxxxxxxx\n";
  for (int i = 0; i < 60; ++i) bytes += "A=$A$A\n";
  const auto entries = parse_dotenv(bytes, file_name(".env"));
  ASSERT_TRUE(entries);
  Variables into;
  Budget budget{text::Limits{}};
  const auto made = evaluate_dotenv(*entries, [](std::string_view) { return nullptr; }, into, budget);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Cap);
}

TEST(RawEnv, KeepsQuotesDollarsAndTrailingBlanks) {
  EXPECT_EQ(values("# c\n A=\"x $B\" \nFROM_OUTSIDE\nNOWHERE\n", true),
            (Pairs{{"A", "\"x $B\" "}, {"FROM_OUTSIDE", "outside"}}));
}

TEST(RawEnv, RefusesBlanksInNamesAndNoName) {
  EXPECT_EQ(values("A B=1", true), (Pairs{{"refused", "1:2"}}));
  EXPECT_EQ(values("A=1\n=1", true), (Pairs{{"refused", "2:1"}}));
  EXPECT_EQ(values("A=\xFF", true), (Pairs{{"refused", "1:3"}}));
}

}  // namespace
}  // namespace dvsguard::compose
