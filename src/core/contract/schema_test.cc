#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "core/contract/testing.h"
#include "core/contract/vocabulary.h"
#include "core/text/json.h"
#include "core/text/yaml.h"

// docs/formats/contract.schema.json, which editors read, says what the parser does.
namespace dvsguard::contract {
namespace {

using text::Kind;
using text::Node;

const Node& schema() {
  static const Node node = [] {
    std::ifstream file(DVSGUARD_SOURCE "/docs/formats/contract.schema.json");
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    return text::parse_json(bytes, file_name("contract.schema.json")).value();
  }();
  return node;
}

const Node& definition(std::string_view name) {
  const Node* found = schema().find("$defs")->find(name);
  if (found == nullptr) throw std::runtime_error("no definition " + std::string(name));
  return *found;
}

std::vector<std::string> strings(const Node* list) {
  std::vector<std::string> out;
  if (list != nullptr) {
    for (const Node& item : list->items) out.push_back(item.scalar);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> sorted(Words words) {
  std::vector<std::string> out(words.begin(), words.end());
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Schema, HasExactlyTheParsersKeys) {
  for (const BlockInfo& block : blocks()) {
    const Node& node = definition(block.name);
    std::vector<std::string> keys;
    for (const text::Member& member : node.find("properties")->members) keys.push_back(member.key);
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(keys, sorted(block.keys)) << block.name;
    EXPECT_EQ(strings(node.find("required")), sorted(block.required)) << block.name;
    EXPECT_EQ(node.find("additionalProperties")->scalar, "false") << block.name;
  }
}

TEST(Schema, HasExactlyTheParsersChoices) {
  for (const ChoiceInfo& choice : choices()) {
    EXPECT_EQ(strings(definition(choice.name).find("enum")), sorted(choice.words)) << choice.name;
  }
}

// As much of JSON Schema 2020-12 as the schema uses; an unknown keyword fails the test.
class Validator {
 public:
  bool fits(const Node& rule, const Node& value) {
    if (rule.kind == Kind::Bool) return rule.scalar == "true";
    return std::all_of(rule.members.begin(), rule.members.end(), [&](const text::Member& member) {
      return keyword(rule, member.key, member.value, value);
    });
  }

 private:
  bool keyword(const Node& rule, const std::string& name, const Node& term, const Node& value) {
    if (name == "description" || name == "title" || name == "$schema" || name == "$defs") return true;
    if (name == "then" || name == "else") return true;  // read by `if`
    if (name == "$ref") return fits(definition(term.scalar.substr(term.scalar.rfind('/') + 1)), value);
    if (name == "type") return is_type(term, value);
    if (name == "enum")
      return std::any_of(term.items.begin(), term.items.end(), [&](const Node& n) { return same(n, value); });
    if (name == "const") return same(term, value);
    if (name == "anyOf")
      return std::any_of(term.items.begin(), term.items.end(), [&](const Node& n) { return fits(n, value); });
    if (name == "allOf")
      return std::all_of(term.items.begin(), term.items.end(), [&](const Node& n) { return fits(n, value); });
    if (name == "if") return conditional(rule, term, value);
    if (value.is_map()) return of_map(rule, name, term, value);
    if (value.is_list()) return of_list(name, term, value);
    return of_scalar(name, term, value);
  }

  bool conditional(const Node& rule, const Node& condition, const Node& value) {
    const Node* branch = rule.find(fits(condition, value) ? "then" : "else");
    return branch == nullptr || fits(*branch, value);
  }

  bool of_map(const Node& rule, const std::string& name, const Node& term, const Node& value) {
    const auto& members = value.members;
    if (name == "required") {
      return std::all_of(term.items.begin(), term.items.end(),
                         [&](const Node& key) { return value.find(key.scalar) != nullptr; });
    }
    if (name == "properties") {
      return std::all_of(term.members.begin(), term.members.end(), [&](const text::Member& property) {
        const Node* found = value.find(property.key);
        return found == nullptr || fits(property.value, *found);
      });
    }
    if (name == "additionalProperties") {
      return std::all_of(members.begin(), members.end(), [&](const text::Member& member) {
        const Node* properties = rule.find("properties");
        return (properties != nullptr && properties->find(member.key) != nullptr) || fits(term, member.value);
      });
    }
    if (name == "propertyNames") {
      return std::all_of(members.begin(), members.end(), [&](const text::Member& member) {
        return fits(term, text::make_string(member.key, member.place));
      });
    }
    if (name == "dependentRequired") {
      return std::all_of(term.members.begin(), term.members.end(), [&](const text::Member& member) {
        return value.find(member.key) == nullptr || value.find(member.value.items[0].scalar) != nullptr;
      });
    }
    if (name == "minProperties") return members.size() >= size(term);
    if (name == "maxProperties") return members.size() <= size(term);
    return known(name);
  }

  bool of_list(const std::string& name, const Node& term, const Node& value) {
    const auto& items = value.items;
    if (name == "items")
      return std::all_of(items.begin(), items.end(), [&](const Node& item) { return fits(term, item); });
    if (name == "minItems") return items.size() >= size(term);
    if (name == "maxItems") return items.size() <= size(term);
    if (name == "uniqueItems") {
      const std::vector<std::string> all = strings(&value);
      return std::adjacent_find(all.begin(), all.end()) == all.end();
    }
    return known(name);
  }

  bool of_scalar(const std::string& name, const Node& term, const Node& value) {
    const bool number = value.kind == Kind::Int || value.kind == Kind::Float;
    if (name == "pattern") {
      return value.kind != Kind::String ||
             std::regex_search(value.scalar, std::regex(term.scalar, std::regex::ECMAScript));
    }
    if (name == "minimum") return !number || std::stod(value.scalar) >= std::stod(term.scalar);
    if (name == "exclusiveMinimum") return !number || std::stod(value.scalar) > std::stod(term.scalar);
    if (name == "maximum") return !number || std::stod(value.scalar) <= std::stod(term.scalar);
    return known(name);
  }

  // A keyword about another kind of value.
  static bool known(const std::string& name) {
    static const std::vector<std::string> kNames = {"required",
                                                    "properties",
                                                    "additionalProperties",
                                                    "propertyNames",
                                                    "dependentRequired",
                                                    "minProperties",
                                                    "maxProperties",
                                                    "items",
                                                    "minItems",
                                                    "maxItems",
                                                    "uniqueItems",
                                                    "pattern",
                                                    "minimum",
                                                    "exclusiveMinimum",
                                                    "maximum"};
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end())
      throw std::runtime_error("keyword " + name);
    return true;
  }

  static std::size_t size(const Node& term) { return std::stoul(term.scalar); }

  static bool same(const Node& a, const Node& b) { return a.kind == b.kind && a.scalar == b.scalar; }

  static bool is_type(const Node& term, const Node& value) {
    if (term.is_list()) {
      return std::any_of(term.items.begin(), term.items.end(),
                         [&](const Node& type) { return is_type(type, value); });
    }
    switch (value.kind) {
      case Kind::Null:
        return term.scalar == "null";
      case Kind::Bool:
        return term.scalar == "boolean";
      case Kind::Int:
        return term.scalar == "integer" || term.scalar == "number";
      case Kind::Float:
        return term.scalar == "number";
      case Kind::String:
        return term.scalar == "string";
      case Kind::Sequence:
        return term.scalar == "array";
      case Kind::Mapping:
        return term.scalar == "object";
      case Kind::Unknown:
        return false;
    }
    return false;
  }
};

bool schema_takes(const std::string& yaml) {
  return Validator().fits(schema(), text::parse_yaml(yaml, file_name("compose.yaml")).value());
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
