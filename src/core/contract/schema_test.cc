#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/contract/testing.h"
#include "core/contract/vocabulary.h"
#include "core/text/schema_for_tests.h"
#include "core/text/yaml.h"

// docs/formats/contract.schema.json, which editors read, says what the parser does.
namespace dvsguard::contract {
namespace {

using text::Node;

using text::testing::definition;
using text::testing::sorted_keys;
using text::testing::sorted_scalars;

const Node& schema() {
  static const Node node = text::testing::read_schema(DVSGUARD_SOURCE "/docs/formats/contract.schema.json");
  return node;
}

std::vector<std::string> sorted(Words words) {
  std::vector<std::string> out(words.begin(), words.end());
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Schema, HasExactlyTheParsersKeys) {
  for (const BlockInfo& block : blocks()) {
    const Node& node = definition(schema(), block.name);
    EXPECT_EQ(sorted_keys(*node.find("properties")), sorted(block.keys)) << block.name;
    EXPECT_EQ(sorted_scalars(node.find("required")), sorted(block.required)) << block.name;
    EXPECT_EQ(node.find("additionalProperties")->scalar, "false") << block.name;
  }
}

TEST(Schema, HasExactlyTheParsersChoices) {
  for (const ChoiceInfo& choice : choices()) {
    EXPECT_EQ(sorted_scalars(definition(schema(), choice.name).find("enum")), sorted(choice.words))
        << choice.name;
  }
}

bool schema_takes(const std::string& yaml) {
  return text::testing::SchemaValidator(schema()).fits(
      text::parse_yaml(yaml, file_name("compose.yaml")).value());
}

bool parser_takes(const std::string& yaml) {
  return testing::parsed(yaml).has_value();
}

struct Case {
  std::string_view block;    // of the project, indented by two
  std::string_view service;  // of the service
};

constexpr std::string_view kPorts = "    ports: [\"80:80\"]\n    x-dvs: ";

std::string yaml_of(const Case& sample) {
  std::string service(sample.service);
  if (service.starts_with('{')) service = std::string(kPorts) + service;
  return testing::project(sample.block, service);
}

constexpr Case kRight[] = {
    {"", ""},
    {"  network: main-net.1\n  team: Acme Labs\n  version: \"1.4.0-rc.1+b\"", ""},
    {"  channels: {discord: \"https://discord.gg/acme\", url: \"\"}", ""},
    {"  config: {A: {type: enum, choices: [a], default: \"a\", secret: true, services: [node], why: w}}", ""},
    {"  keys: {k: {type: bls-bn254, delivery: mount, services: [node]}}", ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: signer, services: [node], uses: [{chain: 1, to: "
     "\"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\", call: \"f(string s, uint256[] n)\", value: \"0\", "
     "where: [{arg: s, "
     "is: socket, grammar: [\"host:port\"], ports: [80], hosts: [a]}, {any: [{arg: n, every: {range: [1, "
     "2]}}]}], why: w}, {sign: a, why: w}]}}",
     ""},
    {"  hardware: {cpus: 0.5, memory: 4GiB, disk: 100 GB}", ""},
    {"  upgrade: {from: \">=1.3.0 <2.0.0\", deadline: \"2026-12-20T12:00:00Z\", rollback: safe}", ""},
    {"  notes: {features: [a], breaking: [], security: [b], hardware: [], steps: [c]}", ""},
    {"  accept: [{rule: LP10, service: node, target: a, why: w}]", ""},
    {"",
     "{privileges: [{kind: port, what: 80/tcp, why: w}], logs: {format: json, security_events: [started]}}"},
    {"  config: {R: {type: url, why: w}}", "{privileges: [{kind: egress, what: {config: R}, why: w}]}"},
};

constexpr Case kWrong[] = {
    {"  chanels: {}", ""},
    {"  team: ${TEAM}", ""},
    {"  team: \"\"", ""},
    {"  team: 5", ""},
    {"  network: \"main net\"", ""},
    {"  version: 1.10", ""},
    {"  version: \"1.10\"", ""},
    {"  channels: {irc: \"https://a.example\"}", ""},
    {"  channels: {url: 5}", ""},
    {"  config: {A: {type: text, why: w}}", ""},
    {"  config: {A: {type: int}}", ""},
    {"  config: {A: {type: int, default: 5, why: w}}", ""},
    {"  config: {A: {type: int, choices: [a], why: w}}", ""},
    {"  config: {A: {type: enum, why: w}}", ""},
    {"  config: {A: {type: int, secret: \"no\", why: w}}", ""},
    {"  config: {1A: {type: int, why: w}}", ""},
    {"  config: {A: {type: int, services: [node, node], why: w}}", ""},
    {"  keys: {k: {type: rsa, delivery: mount, services: [node]}}", ""},
    {"  keys: {k: {type: ed25519, delivery: signer, services: [node]}}", ""},
    {"  keys: {k: {type: ed25519, delivery: mount, services: []}}", ""},
    {"  keys: {\"a b\": {type: ed25519, delivery: mount, services: [node]}}", ""},
    {"  keys: {k: {type: ed25519, delivery: mount, services: [node], uses: [{call: \"f()\", why: w}]}}", ""},
    {"  keys: {k: {type: ed25519, delivery: mount, services: [node], uses: [{sign: \"a b\", why: w}]}}", ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: mount, services: [node], uses: [{call: \"f()\", sign: a, "
     "why: w}]}}",
     ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: mount, services: [node], uses: [{call: \"f()\", chain: "
     "0, why: w}]}}",
     ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: mount, services: [node], uses: [{call: \"f()\", to: "
     "\"0x12\", why: w}]}}",
     ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: mount, services: [node], uses: [{call: \"f()\", value: "
     "1.5, why: w}]}}",
     ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: mount, services: [node], uses: [{call: \"f(string s)\", "
     "where: [{arg: s}], why: w}]}}",
     ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: mount, services: [node], uses: [{call: \"f(string s)\", "
     "where: [{arg: s, is: socket}], why: w}]}}",
     ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: mount, services: [node], uses: [{call: \"f(string s)\", "
     "where: [{arg: s, eq: a, hosts: [b]}], why: w}]}}",
     ""},
    {"  keys: {k: {type: ecdsa-secp256k1, delivery: mount, services: [node], uses: [{call: \"f(string s)\", "
     "where: [{any: []}], why: w}]}}",
     ""},
    {"  hardware: {cpus: 0}", ""},
    {"  hardware: {memory: 4096}", ""},
    {"  hardware: {memory: 4 gigs}", ""},
    {"  upgrade: {from: \"1.3.0\", rollback: safe}", ""},
    {"  upgrade: {from: \">=1.3.0\"}", ""},
    {"  upgrade: {from: \">=1.3.0\", deadline: \"tomorrow\", rollback: safe}", ""},
    {"  notes: {features: a}", ""},
    {"  notes: {feature: [a]}", ""},
    {"  accept: [{rule: lp1, why: w}]", ""},
    {"  accept: [{rule: LP10}]", ""},
    {"", "{privileges: [{kind: port, what: 80/tcp}]}"},
    {"", "{privileges: [{kind: ports, what: 80/tcp, why: w}]}"},
    {"", "{privileges: [{kind: port, what: 80, why: w}]}"},
    {"", "{privileges: [{kind: port, what: 80/icmp, why: w}]}"},
    {"", "{privileges: [{kind: write, what: data, why: w}]}"},
    {"", "{privileges: [{kind: namespace, what: mount, why: w}]}"},
    {"", "{logs: {format: xml, security_events: []}}"},
    {"", "{logs: {format: json}}"},
    {"", "{log: {}}"},
};

TEST(Schema, AgreesWithTheParserOnWhatIsRight) {
  for (const Case& sample : kRight) {
    const std::string yaml = yaml_of(sample);
    EXPECT_TRUE(parser_takes(yaml)) << yaml << testing::error_of(yaml);
    EXPECT_TRUE(schema_takes(yaml)) << yaml;
  }
}

TEST(Schema, AgreesWithTheParserOnWhatIsWrong) {
  for (const Case& sample : kWrong) {
    const std::string yaml = yaml_of(sample);
    EXPECT_FALSE(parser_takes(yaml)) << yaml;
    EXPECT_FALSE(schema_takes(yaml)) << yaml;
  }
}

// The parser holds more than a schema can say: quotes, references, checksums, and what a service has.
TEST(Schema, LeavesToTheParserWhatItCannotSay) {
  for (const Case& sample : std::initializer_list<Case>{
           {"  version: 1.4.0", ""},
           {"  config: {A: {type: port, default: \"0\", why: w}}", ""},
           {"  config: {A: {type: int, services: [other], why: w}}", ""},
           {"", "{privileges: [{kind: port, what: 81/tcp, why: w}]}"},
       }) {
    const std::string yaml = yaml_of(sample);
    EXPECT_FALSE(parser_takes(yaml)) << yaml;
    EXPECT_TRUE(schema_takes(yaml)) << yaml;
  }
}

// The page's example is a whole contract.
TEST(Page, ShowsAnExampleThatParses) {
  std::ifstream file(DVSGUARD_SOURCE "/docs/formats/contract.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t start = page.find("```yaml\n");
  ASSERT_NE(start, std::string::npos);
  const std::string yaml = page.substr(start + 8, page.find("\n```", start) - start - 7);
  EXPECT_TRUE(parser_takes(yaml)) << testing::error_of(yaml);
  EXPECT_TRUE(schema_takes(yaml));
}

TEST(Page, NamesEveryKeyAndEveryChoice) {
  std::ifstream file(DVSGUARD_SOURCE "/docs/formats/contract.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const BlockInfo& block : blocks()) {
    for (const std::string_view key : block.keys) {
      EXPECT_THAT(page, ::testing::HasSubstr("`" + std::string(key) + "`")) << block.name;
    }
  }
  for (const ChoiceInfo& choice : choices()) {
    for (const std::string_view word : choice.words) {
      EXPECT_THAT(page, ::testing::HasSubstr("`" + std::string(word) + "`")) << choice.name;
    }
  }
}

}  // namespace
}  // namespace dvsguard::contract
