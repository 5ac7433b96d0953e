#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/settings/settings.h"
#include "core/settings/vocabulary.h"
#include "core/text/schema_for_tests.h"
#include "core/text/yaml.h"

// docs/formats/operator.schema.json, which editors read, says what the parser does.
namespace dvsguard::settings {
namespace {

using text::testing::definition;
using text::testing::sorted_keys;
using text::testing::sorted_scalars;

const text::Node& schema() {
  static const text::Node node =
      text::testing::read_schema(DVSGUARD_SOURCE "/docs/formats/operator.schema.json");
  return node;
}

std::vector<std::string> sorted(text::Words words) {
  std::vector<std::string> out(words.begin(), words.end());
  std::sort(out.begin(), out.end());
  return out;
}

bool schema_takes(const std::string& yaml) {
  return text::testing::SchemaValidator(schema()).fits(
      text::parse_yaml(yaml, file_name("dvsguard.yaml")).value());
}

bool parser_takes(const std::string& yaml) {
  return parse_settings(yaml, file_name("dvsguard.yaml"), "/etc/dvsguard.yaml").has_value();
}

TEST(Schema, HasExactlyTheParsersKeys) {
  for (const BlockInfo& block : blocks()) {
    const text::Node& node = definition(schema(), block.name);
    EXPECT_EQ(sorted_keys(*node.find("properties")), sorted(block.keys)) << block.name;
    EXPECT_EQ(sorted_scalars(node.find("required")), sorted(block.required)) << block.name;
    EXPECT_EQ(node.find("additionalProperties")->scalar, "false") << block.name;
  }
  EXPECT_EQ(definition(schema(), "file").find("properties")->find("projects")->find("maxItems")->scalar,
            std::to_string(kMaxProjects));
}

std::string with(std::string_view body) {
  return "dvsguard: 1\nprojects: [{path: /srv/a, " + std::string(body) + "}]\n";
}

constexpr std::string_view kUntil = "until: \"2027-01-31T12:00:00Z\"";

TEST(Schema, AgreesWithTheParserOnWhatIsRight) {
  for (const std::string& yaml :
       {std::string("dvsguard: 1\n"), std::string("dvsguard: 1\nprojects: []\n"),
        std::string("dvsguard: 1\nprojects: []\naccept: []\n"),
        with("name: a, files: [a, b], env_files: [], profiles: [p]"),
        with("config: {A: \"\", B_1: \"x\", _C: {file: a}}"), with("overrides: [a.yaml]"),
        with("accept: [{rule: LP09, service: \"*\", target: t, why: w, " + std::string(kUntil) + "}]"),
        with("accept: [{rule: lp09, why: w, " + std::string(kUntil) + "}]")}) {
    EXPECT_TRUE(parser_takes(yaml)) << yaml;
    EXPECT_TRUE(schema_takes(yaml)) << yaml;
  }
}

TEST(Schema, AgreesWithTheParserOnWhatIsWrong) {
  for (const std::string& yaml : {std::string("[]"),
                                  std::string("dvsguard: 1\nprojects:\n"),
                                  std::string("projects: []\n"),
                                  std::string("dvsguard: 2\nprojects: []\n"),
                                  std::string("dvsguard: \"1\"\nprojects: []\n"),
                                  std::string("dvsguard: 1\nprojects: [{}]\n"),
                                  std::string("dvsguard: 1\nprojects: [a]\n"),
                                  std::string("dvsguard: 1\nproject: []\nprojects: []\n"),
                                  with("path: 5"),
                                  with("name: 5"),
                                  with("files: a"),
                                  with("files: [a, a]"),
                                  with("profiles: [\"\"]"),
                                  with("config: []"),
                                  with("config: {A: 5}"),
                                  with("config: {A: null}"),
                                  with("config: {A: {}}"),
                                  with("config: {A: {file: a, b: c}}"),
                                  with("config: {1A: \"a\"}"),
                                  with("overrides: {}"),
                                  with("accept: {}"),
                                  with("accept: [{rule: LP09, why: w}]"),
                                  with("accept: [{rule: 9, why: w, " + std::string(kUntil) + "}]"),
                                  with("accept: [{rule: LP9, why: w, " + std::string(kUntil) + "}]"),
                                  with("accept: [{rule: LP09, why: w, until: \"tomorrow\"}]")}) {
    if (!text::parse_yaml(yaml, file_name("dvsguard.yaml"))) continue;  // `path` twice
    EXPECT_FALSE(parser_takes(yaml)) << yaml;
    EXPECT_FALSE(schema_takes(yaml)) << yaml;
  }
}

TEST(Schema, LeavesToTheParserWhatItCannotSay) {
  for (const std::string& yaml :
       {with("config: {A: plain}"), with("accept: [{rule: LP99, why: w, " + std::string(kUntil) + "}]"),
        with("accept: [{rule: LP09, why: w, until: \"2027-02-30T12:00:00Z\"}]"),
        std::string("dvsguard: 1\nprojects: [{path: /a}, {path: /a/.}]\n")}) {
    EXPECT_FALSE(parser_takes(yaml)) << yaml;
    EXPECT_TRUE(schema_takes(yaml)) << yaml;
  }
}

std::string page() {
  std::ifstream file(DVSGUARD_SOURCE "/docs/formats/operator.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

// The page's example is a whole file.
TEST(Page, ShowsAnExampleThatParses) {
  const std::string text = page();
  const std::size_t start = text.find("```yaml\n");
  ASSERT_NE(start, std::string::npos);
  const std::string yaml = text.substr(start + 8, text.find("\n```", start) - start - 7);
  EXPECT_TRUE(parser_takes(yaml)) << yaml;
  EXPECT_TRUE(schema_takes(yaml)) << yaml;
}

TEST(Page, NamesEveryKey) {
  const std::string text = page();
  for (const BlockInfo& block : blocks()) {
    for (const std::string_view key : block.keys)
      EXPECT_THAT(text, ::testing::HasSubstr("`" + std::string(key) + "`")) << block.name;
  }
}

}  // namespace
}  // namespace dvsguard::settings
