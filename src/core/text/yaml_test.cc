#include "core/text/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dvsguard::text {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Node parsed(std::string_view text) {
  auto node = parse_yaml(text, file_name("f"));
  EXPECT_TRUE(node) << text << ": " << node.error().what;
  return node ? *std::move(node) : Node();
}

Error refused(std::string_view text) {
  auto node = parse_yaml(text, file_name("f"));
  EXPECT_FALSE(node) << text;
  return node ? Error() : node.error();
}

std::vector<std::string> keys(const Node& node) {
  std::vector<std::string> out;
  for (const Member& member : node.members) out.push_back(member.key);
  return out;
}

std::vector<std::string> via(const Node& node) {
  std::vector<std::string> out;
  for (const Place& place : node.via) out.push_back(place.text());
  return out;
}

TEST(Yaml, KnowsWhereEveryKeyAndValueStands) {
  const Node root =
      parsed("services:\n  node:\n    image: 'a'\n    ports: [1, {t: 2}]\n    command: |\n      x\n");
  EXPECT_EQ(root.place.text(), "f:1:1");
  EXPECT_EQ(root.members[0].place.text(), "f:1:1");
  const Node& node = *root.find("services")->find("node");
  EXPECT_EQ(node.place.text(), "f:3:5");
  EXPECT_EQ(node.find_member("image")->place.text(), "f:3:5");
  EXPECT_EQ(node.find("image")->place.text(), "f:3:12");
  EXPECT_EQ(node.find("ports")->items[1].place.text(), "f:4:16");
  EXPECT_EQ(node.find("ports")->items[1].find("t")->place.text(), "f:4:20");
  EXPECT_EQ(node.find("command")->place.text(), "f:5:14");
  EXPECT_EQ(node.find("command")->scalar, "x\n");
}

TEST(Yaml, CountsColumnsInBytes) {
  const Node root = parsed("é: 1\n\"😀é\": {ü: x, b: y}\nlast: z\n");
  EXPECT_EQ(root.members[0].value.place.text(), "f:1:5");
  EXPECT_EQ(root.members[1].value.place.text(), "f:2:11");
  EXPECT_EQ(root.members[1].value.members[1].place.text(), "f:2:19");
  EXPECT_EQ(root.members[2].value.place.text(), "f:3:7");
}

TEST(Yaml, TellsPlainFromQuoted) {
  const Node root = parsed("[1, '1', \"1\", x]");
  EXPECT_EQ(root.items[0].kind, Kind::Int);
  EXPECT_TRUE(root.items[0].plain);
  EXPECT_EQ(root.items[1].kind, Kind::String);
  EXPECT_FALSE(root.items[1].plain);
  EXPECT_EQ(root.items[2].kind, Kind::String);
  EXPECT_FALSE(root.items[2].plain);
  EXPECT_TRUE(root.items[3].plain);
}

TEST(Yaml, KeepsLocalTagsAndMakesTheirScalarsStrings) {
  const Node root =
      parsed("a: !reset null\nb: !override [1]\nc: !override {x: 1}\nd: !!map {}\ne: !!set {x}\n");
  EXPECT_EQ(root.find("a")->tag, "!reset");
  EXPECT_EQ(root.find("a")->kind, Kind::String);
  EXPECT_EQ(root.find("b")->tag, "!override");
  EXPECT_TRUE(root.find("b")->is_list());
  EXPECT_EQ(root.find("c")->tag, "!override");
  EXPECT_EQ(root.find("d")->tag, "");
  EXPECT_EQ(root.find("e")->tag, "!!set");
}

TEST(Yaml, TakesAnEmptyDocumentForNull) {
  for (const std::string_view text :
       {"", "\n", "# only a comment\n", "---\n", "---\n...\n", "\xEF\xBB\xBF"}) {
    EXPECT_TRUE(parsed(text).is_null()) << text;
  }
}

TEST(Yaml, AcceptsAByteOrderMarkOfUtf8) {
  EXPECT_EQ(parsed("\xEF\xBB\xBF"
                   "a: 1\n")
                .find("a")
                ->place.text(),
            "f:1:4");
}

TEST(Yaml, GivesAnAliasItsOwnPlaceAndTheAnchorsInVia) {
  const Node root = parsed("x-v: &v\n  - one\na: *v\n");
  const Node& alias = *root.find("a");
  EXPECT_EQ(alias.place.text(), "f:3:4");
  EXPECT_THAT(via(alias), ElementsAre("f:1:6"));
  EXPECT_EQ(alias.items[0].place.text(), "f:2:5");
  EXPECT_THAT(via(alias.items[0]), ElementsAre("f:3:4"));
  EXPECT_THAT(via(*root.find("x-v")), ElementsAre());
}

TEST(Yaml, ResolvesAnAliasToTheLatestAnchorOfItsName) {
  const Node root = parsed("[&a 1, *a, &a 2, *a]");
  EXPECT_EQ(root.items[1].scalar, "1");
  EXPECT_EQ(root.items[3].scalar, "2");
}

TEST(YamlMerge, LetsExplicitKeysWinWhereverTheyStand) {
  const Node root = parsed("x: &x {a: 1, b: 1}\ny:\n  <<: *x\n  b: 2\n");
  const Node& y = *root.find("y");
  EXPECT_THAT(keys(y), ElementsAre("b", "a"));
  EXPECT_EQ(y.find("b")->scalar, "2");
  EXPECT_EQ(y.find("a")->place.text(), "f:1:11");
  EXPECT_THAT(via(*y.find("a")), ElementsAre("f:3:7"));
}

TEST(YamlMerge, LetsAnEarlierMappingOfAListWin) {
  const Node root = parsed("a: &a {k: a}\nb: &b {k: b, l: b}\nc: {<<: [*a, *b, {m: c}]}\n");
  const Node& c = *root.find("c");
  EXPECT_EQ(c.find("k")->scalar, "a");
  EXPECT_EQ(c.find("l")->scalar, "b");
  EXPECT_EQ(c.find("m")->scalar, "c");
}

TEST(YamlMerge, FollowsMergesInsideWhatIsMerged) {
  const Node root = parsed("a: &a {k: a, l: a}\nb: &b {<<: *a, l: b}\nc:\n  <<: *b\n");
  EXPECT_EQ(root.find("c")->find("k")->scalar, "a");
  EXPECT_EQ(root.find("c")->find("l")->scalar, "b");
  EXPECT_THAT(via(*root.find("c")->find("k")), ElementsAre("f:4:7", "f:2:12"));
}

TEST(YamlMerge, TakesMappingsOnly) {
  EXPECT_EQ(refused("a: {<<: 1}").place.text(), "f:1:9");
  refused("a: {<<: [1]}");
  refused("a: &a [x]\nb: {<<: *a}");
  refused("a: {<<: }");
}

TEST(YamlMerge, LeavesAQuotedKeyAlone) {
  EXPECT_EQ(parsed("'<<': {a: 1}").members[0].key, "<<");
}

TEST(YamlKeys, MayNotStandTwice) {
  const Error error = refused("a: 1\nb: 2\na: 3\n");
  EXPECT_EQ(error.place.text(), "f:3:1");
  EXPECT_THAT(error.what, HasSubstr("\"a\" stands twice in the mapping, first in line 1"));
  refused("{a: 1, 'a': 2}");
  refused("{<<: {}, <<: {}}");
}

TEST(YamlKeys, MayStandTwiceInDifferentMappings) {
  parsed("{a: {a: 1}, b: {a: 1}}");
}

TEST(YamlKeys, MayNotStandTwiceInALongMapping) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "k" + std::to_string(i) + ": x\n";
  parsed(text);
  EXPECT_EQ(refused(text + "k5: y\n").place.text(), "f:101:1");
  EXPECT_EQ(refused(text + "k99: y\n").place.text(), "f:101:1");
}

// Compose: "non-string key".
TEST(YamlKeys, MustBeStrings) {
  for (const std::string_view text :
       {"1: a", "true: a", "null: a", "~: a", "1.5: a", "? \n: a", "[a]: b", "{a: b}: c"}) {
    EXPECT_EQ(refused(text).code, ErrorCode::Invalid) << text;
  }
  EXPECT_EQ(refused("a:\n  8080: x\n").mend, "put the key in quotes");
  parsed("'1': a\n\"true\": b\non: c\n");
}

TEST(Yaml, RefusesASecondDocument) {
  EXPECT_EQ(refused("a: 1\n---\nb: 2\n").place.text(), "f:2:1");
  refused("--- a\n--- b\n");
  parsed("---\na: 1\n...\n");
}

TEST(Yaml, RefusesTextAfterTheEndOfTheDocument) {
  refused("a: 1\n... x\n");
  refused("a: 1\n...\nb: 2\n");
}

TEST(Yaml, RefusesUnknownAndRecursiveAliases) {
  EXPECT_EQ(refused("a: *b").place.text(), "f:1:4");
  EXPECT_THAT(refused("a: &a [*a]").what, HasSubstr("contains itself"));
  EXPECT_THAT(refused("a: &a\n  <<: *a\n").what, HasSubstr("contains itself"));
}

TEST(Yaml, RefusesControlBytesWithTheirPlace) {
  EXPECT_EQ(refused(std::string_view("a: b\0c", 6)).place.text(), "f:1:5");
  EXPECT_EQ(refused("a: 1\nbé: \x1b[2J").place.text(), "f:2:6");
  EXPECT_THAT(refused("a: \x1b[2J").what, HasSubstr("U+001B"));
  refused("a: \x7f");
  refused("a: \xC2\x9B");
  parsed("a: \"\t\xC2\x85\"");
}

TEST(Yaml, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(refused("a: \xff").place.text(), "f:1:4");
  refused("a: \xC0\xAF");          // overlong
  refused("a: \xED\xA0\x80");      // surrogate
  refused("a: \xF4\x90\x80\x80");  // above U+10FFFF
  refused("a: \xE2\x82");          // cut off
  EXPECT_THAT(refused(std::string_view("\xFF\xFE"
                                       "a\0",
                                       4))
                  .what,
              HasSubstr("UTF-16"));
  EXPECT_THAT(refused(std::string_view("\xFE\xFF\0a", 4)).what, HasSubstr("UTF-16"));
}

TEST(Yaml, RefusesEscapesThatSpellAMarkOfOurs) {
  refused(R"(a: "\0")");
  refused(R"(a: "\x01")");
  refused("a: !!binary AQ==");
  EXPECT_EQ(parsed(R"(a: "\x1b[0m")").find("a")->scalar, "\x1b[0m");
}

TEST(Yaml, PointsAtSyntaxErrors) {
  EXPECT_EQ(refused("a: b\n\tc: d\n").place.text(), "f:2:1");
  EXPECT_EQ(refused("é: b\n\tc: d\n").mend, "indent with spaces, not with tabs");
  EXPECT_EQ(refused("é:\n\tc: d\n").mend, "indent with spaces, not with tabs");
  EXPECT_EQ(refused("é: @b\n").mend, "put the value in quotes");
  EXPECT_EQ(refused("a: [1, 2\n").code, ErrorCode::Syntax);
  EXPECT_EQ(refused("a: 'x\n").code, ErrorCode::Syntax);
  refused("a: b: c");
  refused("%YAML 3.0\n---\na: 1");
}

TEST(YamlCaps, RefuseBySizeBeforeReading) {
  const Error error = refused(std::string(100'000'000, 'a'));
  EXPECT_EQ(error.code, ErrorCode::Cap);
  EXPECT_THAT(error.what, HasSubstr("4194304 bytes (kMaxTextBytes)"));
  EXPECT_TRUE(parse_yaml("abcd", file_name("f"), {.max_bytes = 4}));
  EXPECT_FALSE(parse_yaml("abcde", file_name("f"), {.max_bytes = 4}));
}

// libyaml alone takes over a minute for this one.
TEST(YamlCaps, StopDeepNestingOnTheEvents) {
  const Error error = refused(std::string(200'000, '['));
  EXPECT_EQ(error.code, ErrorCode::Cap);
  EXPECT_THAT(error.what, HasSubstr("64 levels (kMaxDepth)"));
  EXPECT_EQ(error.place.text(), "f:1:65");
  std::string block;
  for (int i = 0; i < 100'000; ++i) block += "- ";
  EXPECT_EQ(refused(block).code, ErrorCode::Cap);
  parsed(std::string(64, '[') + std::string(64, ']'));
  refused(std::string(65, '[') + std::string(65, ']'));
}

TEST(YamlCaps, CountLevelsThroughAliasesAndMerges) {
  const auto chain = [](int links, const std::string& link) {
    std::string text = "k0: &k0 {a: b}\n";
    for (int i = 1; i <= links; ++i) {
      const std::string name = "k" + std::to_string(i);
      text += name + ": &" + name + " {" + link + "*k" + std::to_string(i - 1) + "}\n";
    }
    return text;
  };
  parsed(chain(60, "x: "));
  EXPECT_THAT(refused(chain(64, "x: ")).what, HasSubstr("kMaxDepth"));
  parsed(chain(60, "<<: "));
  EXPECT_THAT(refused(chain(20'000, "<<: ")).what, HasSubstr("kMaxDepth"));
}

std::string bomb(int levels, const std::string& first) {
  std::string text = "a0: &a0 " + first + "\n";
  for (int i = 1; i <= levels; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) text += (j == 0 ? "" : ",") + before;
    text += "]\n";
  }
  return text;
}

TEST(YamlCaps, RefuseAliasBombsBeforeTheyAreBuilt) {
  const Error error = refused(bomb(40, "[x]"));
  EXPECT_EQ(error.code, ErrorCode::Cap);
  EXPECT_THAT(error.what, HasSubstr("1000000 keys and values once aliases are expanded (kMaxNodes)"));
  parsed(bomb(4, "[x]"));
}

TEST(YamlCaps, CountTextThroughAliases) {
  const Error error = refused(bomb(3, std::string(200'000, 'x')));
  EXPECT_THAT(error.what, HasSubstr("67108864 bytes of text once aliases are expanded (kMaxExpandedBytes)"));
}

TEST(YamlCaps, CountKeysAndValues) {
  EXPECT_TRUE(parse_yaml("{a: [1, 2]}", file_name("f"), {.max_nodes = 5}));
  EXPECT_THAT(parse_yaml("{a: [1, 2]}", file_name("f"), {.max_nodes = 4}).error().what,
              HasSubstr("kMaxNodes"));
}

TEST(YamlCaps, StopDirectivesAndTagsThatMultiply) {
  std::string text;
  for (int i = 0; i < 17; ++i) text += "%TAG !t" + std::to_string(i) + "! !x\n";
  EXPECT_THAT(refused(text + "--- a\n").what, HasSubstr("kMaxTagDirectives"));
  EXPECT_THAT(refused("%TAG !t! !" + std::string(300, 'x') + "\n--- !t!a b\n").what,
              HasSubstr("kMaxTagBytes"));
}

TEST(Yaml, ReadsAMappingOfTenThousandMembers) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "key" + std::to_string(i) + ": " + std::to_string(i) + "\n";
  EXPECT_EQ(parsed(text).members.size(), 10'000u);
}

TEST(Yaml, PutsNoControlCharacterOfTheInputIntoAMessage) {
  EXPECT_THAT(refused("\"\\e[2J\": 1\n\"\\e[2J\": 2\n").what, HasSubstr("\\x1b[2J"));
  EXPECT_THAT(refused("a: !!int \"\\e[2J\"\n").what, testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace dvsguard::text
