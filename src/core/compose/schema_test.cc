#include "core/compose/schema.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "core/compose/schema_table.h"
#include "core/compose/tree_for_tests.h"
#include "core/text/json.h"

namespace dvsguard::compose {
namespace {

using schema::Object;
using schema::Property;
using schema::Shape;
using test::service;
using testing::HasSubstr;
using text::Kind;
using text::Node;

// ---- the table against the JSON schema ----

std::optional<Node> read_schema(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::stringstream bytes;
  bytes << file.rdbuf();
  auto parsed = text::parse_json(bytes.str(), file_name("compose-spec.json"));
  EXPECT_TRUE(parsed.has_value());
  return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

// Walks schema and table side by side and notes every difference as "path: what".
class Comparison {
 public:
  explicit Comparison(const Node& schema) : root_(schema) {}

  void compare(const Node& node, const Shape& shape, const std::string& path) {
    if (shape.anything) return;
    Parts parts;
    collect(node, parts);
    expect(path + ": scalars", parts.scalars, shape.scalars);
    expect(path + ": is a list", parts.items != nullptr, shape.items != nullptr);
    expect(path + ": unique", parts.unique, shape.unique);
    expect(path + ": mapping", parts.object != nullptr, shape.object != nullptr);
    expect(path + ": free keys", parts.map != nullptr, shape.values != nullptr);
    expect(path + ": words", parts.words, shape.words.size());
    if (parts.items != nullptr && shape.items != nullptr) compare(*parts.items, *shape.items, path + "[]");
    if (parts.object != nullptr && shape.object != nullptr)
      compare_object(*parts.object, *shape.object, path);
    if (parts.map != nullptr && shape.values != nullptr) {
      expect(path + ": closed", is_closed(*parts.map), shape.closed);
      compare_values(*parts.map, shape, path);
    }
  }

  std::vector<std::string> differences;

 private:
  struct Parts {
    unsigned scalars = 0;
    const Node* items = nullptr;
    const Node* object = nullptr;
    const Node* map = nullptr;
    bool unique = false;
    std::size_t words = 0;
  };

  template <class T>
  void expect(const std::string& what, const T& schema, const T& table) {
    if (schema != table) differences.push_back(what);
  }

  const Node& resolve(const Node& node) const {
    const Node* ref = node.find("$ref");
    if (ref == nullptr) return node;
    const auto slash = ref->scalar.rfind('/');
    for (const auto key : {"definitions", "$defs"})
      if (const Node* definitions = root_.find(key)) return *definitions->find(ref->scalar.substr(slash + 1));
    return node;
  }

  static bool is_closed(const Node& node) {
    const Node* other = node.find("additionalProperties");
    return other != nullptr && other->scalar == "false";
  }

  void add_type(const std::string& type, const Node& node, Parts& parts) const {
    const std::pair<const char*, unsigned> kTypes[] = {{"string", schema::kString},
                                                       {"number", schema::kNumber},
                                                       {"integer", schema::kInteger},
                                                       {"boolean", schema::kBoolean},
                                                       {"null", schema::kNull}};
    for (const auto& [name, bit] : kTypes)
      if (type == name) parts.scalars |= bit;
    if (type == "array") {
      parts.items = node.find("items");
      parts.unique = node.find("uniqueItems") != nullptr && node.find("uniqueItems")->scalar == "true";
    }
    if (type == "object") (node.find("properties") != nullptr ? parts.object : parts.map) = &node;
  }

  void collect(const Node& given, Parts& parts) const {
    const Node& node = resolve(given);
    if (const Node* alternatives = node.find("oneOf")) {
      for (const Node& alternative : alternatives->items) collect(alternative, parts);
      return;
    }
    if (const Node* words = node.find("enum")) parts.words += words->items.size();
    const Node* type = node.find("type");
    if (type == nullptr) return;
    if (type->is_scalar()) add_type(type->scalar, node, parts);
    for (const Node& one : type->items) add_type(one.scalar, node, parts);
  }

  void compare_values(const Node& map, const Shape& shape, const std::string& path) {
    const Node* patterns = map.find("patternProperties");
    if (patterns == nullptr) return;  // storage_opt: anything
    for (const auto& [pattern, place, value] : patterns->members)
      if (pattern != "^x-") compare(value, *shape.values, path + ".*");
  }

  void compare_object(const Node& node, const Object& object, const std::string& path) {
    std::set<std::string> schema_names, table_names, schema_required, table_required;
    for (const auto& member : node.find("properties")->members) schema_names.insert(member.key);
    for (const Property& property : object.properties) table_names.insert(std::string(property.name));
    for (const auto& name : schema_names)
      if (!table_names.contains(name)) differences.push_back(path + "." + name + ": not in the table");
    for (const auto& name : table_names)
      if (!schema_names.contains(name)) differences.push_back(path + "." + name + ": not in the schema");
    if (const Node* required = node.find("required"))
      for (const Node& name : required->items) schema_required.insert(name.scalar);
    for (const auto name : object.required) table_required.insert(std::string(name));
    expect(path + ": required", schema_required, table_required);
    expect(path + ": open", !is_closed(node), object.open);
    expect(path + ": extensions", node.find("patternProperties") != nullptr, object.extensions);
    for (const Property& property : object.properties) {
      const Node* in_schema = node.find("properties")->find(property.name);
      if (in_schema != nullptr) compare(*in_schema, *property.shape, path + "." + std::string(property.name));
    }
  }

  const Node& root_;
};

TEST(SchemaTable, IsTheSchemaOfComposeGo) {
  const auto schema = read_schema(std::string(DVSGUARD_TESTDATA) + "/compose/schema/compose-spec.json");
  ASSERT_TRUE(schema);
  Comparison comparison(*schema);
  comparison.compare(*schema, schema::project_shape(), "project");
  EXPECT_THAT(comparison.differences, testing::IsEmpty());
}

TEST(SchemaTable, MissesOnlyWhatIsNewerThanDockerCompose240) {
  const char* corpus = std::getenv("DVSGUARD_CORPUS");
  const std::string folder = corpus != nullptr ? corpus : std::string(DVSGUARD_SOURCE) + "/../shared/corpus";
  const auto schema = read_schema(folder + "/schema/compose-spec.json");
  if (!schema) GTEST_SKIP() << "no newer schema at hand: set DVSGUARD_CORPUS";
  Comparison comparison(*schema);
  comparison.compare(*schema, schema::project_shape(), "project");
  EXPECT_THAT(comparison.differences,
              testing::UnorderedElementsAre("project.services.*.pre_start: not in the table",
                                            "project.services.*.build.no_cache_filter: not in the table"));
}

TEST(SchemaTable, NamesEveryPropertyOnce) {
  const auto names = schema_properties();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  for (const auto name :
       {"project.services", "service.cap_add", "build.ssh", "mount_bind.propagation", "hook.privileged",
        "network.driver_opts", "secret.file", "port.host_ip", "device_request.capabilities"})
    EXPECT_THAT(names, testing::Contains(name));
}

// ---- what is refused, and how ----

Error refused(std::string_view yaml) {
  const Status status = validate_schema(test::parsed(yaml));
  EXPECT_FALSE(status.has_value()) << yaml;
  return status ? Error() : status.error();
}

void accepted(std::string_view yaml) {
  const Status status = validate_schema(test::parsed(yaml));
  EXPECT_TRUE(status.has_value()) << yaml << ": " << (status ? "" : status.error().what);
}

TEST(Schema, RefusesAnUnknownPropertyWhereItStands) {
  const Error error = refused(service("    cap_ad: [A]\n"));
  EXPECT_EQ(error.place.text(), "compose.yaml:4:5");
  EXPECT_EQ(error.where, "services.a");
  EXPECT_EQ(error.what, "additional property \"cap_ad\" is not allowed");
  EXPECT_EQ(error.mend, "did you mean cap_add?");
}

TEST(Schema, RefusesAWrongTypeWhereItStands) {
  const Error error = refused(service("    user: 1000\n"));
  EXPECT_EQ(error.place.text(), "compose.yaml:4:11");
  EXPECT_EQ(error.where, "services.a.user");
  EXPECT_EQ(error.what, "must be a string, not an integer");
  EXPECT_EQ(error.mend, "put the value in quotes");
}

TEST(Schema, NeverQuotesAValue) {
  EXPECT_THAT(refused(service("    cgroup: hunter2\n")).what, testing::Not(HasSubstr("hunter2")));
  EXPECT_THAT(refused(service("    cap_add: hunter2\n")).what, testing::Not(HasSubstr("hunter2")));
}

TEST(Schema, KnowsWordsPatternsBoundsAndWhatIsRequired) {
  refused(service("    cgroup: other\n"));
  accepted(service("    cgroup: private\n"));
  refused(service("    pull_policy: sometimes\n"));
  accepted(service("    pull_policy: every_2h\n"));
  accepted(service("    pull_policy: xalwaysx\n"));  // the schema's pattern is not anchored
  refused(service("    oom_score_adj: 1001\n"));
  accepted(service("    oom_score_adj: -1000\n"));
  refused(service("    volumes: [{source: /a, target: /b}]\n"));
  accepted(service("    volumes: [{type: bind, source: /a, target: /b}]\n"));
  refused(service("    security_opt: [a, a]\n"));
  refused(service("    container_name: x\n"));
  accepted(service("    container_name: xy\n"));
}

TEST(Schema, LetsExtensionsStandWhereTheSpecificationDoes) {
  accepted(
      service("    x-a: 1\n    build: {x-b: 2, context: .}\n    deploy: {resources: {limits: {x-c: 3}}}\n"));
  refused(service("    env_file: [{path: a, x-b: 1}]\n"));
  refused(service("    blkio_config: {x-b: 1}\n"));
}

TEST(Schema, RefusesNamesThatAreNone) {
  refused("services: {\"a b\": {image: x}}\n");
  refused("volumes: {\"a/b\": {}}\n");
  accepted("networks: {\"a b\": {}}\n");  // the schema leaves networks open
}

TEST(Schema, TakesTheTypesThatItAllowsBeside) {
  accepted(service("    pid:\n    command:\n    deploy:\n    develop:\n"));
  refused(service("    ipc:\n"));
  accepted(service("    cpus: 1.5\n    mem_limit: 1.5\n    privileged: \"true\"\n"));
  refused(service("    mem_reservation: 1.5\n"));
  accepted(service("    mem_reservation: 2.0\n"));  // JSON Schema: 2.0 is an integer
  refused("- a\n");
}

// ---- every property with a wrong type ----

// A way down from the root: keys, and items of lists.
struct Site {
  std::vector<std::string> path;  // "[]": an item
  const Shape* shape = nullptr;
};

void sites(const Shape& shape, std::vector<std::string> path, std::vector<Site>& out) {
  out.push_back({path, &shape});
  const auto below = [&](const std::string& key, const Shape& next) {
    auto longer = path;
    longer.push_back(key);
    sites(next, std::move(longer), out);
  };
  if (shape.items != nullptr) below("[]", *shape.items);
  if (shape.values != nullptr) below("a", *shape.values);
  if (shape.object == nullptr) return;
  for (const Property& property : shape.object->properties)
    below(std::string(property.name), *property.shape);
}

Node planted(const std::vector<std::string>& path, std::size_t step, const Node& value) {
  const Place place{file_name("compose.yaml"), 1, 1};
  if (step == path.size()) return value;
  Node inner = planted(path, step + 1, value);
  Node node = path[step] == "[]" ? text::make_list(place) : text::make_map(place);
  if (path[step] == "[]")
    node.items.push_back(std::move(inner));
  else
    node.at(path[step]) = std::move(inner);
  return node;
}

std::vector<Node> wrong_values() {
  const Place place{file_name("compose.yaml"), 2, 2};
  Node none, real = text::make_string("1.5", place), list = text::make_list(place),
             map = text::make_map(place);
  real.kind = Kind::Float;
  none.place = place;
  std::vector<Node> out{none,
                        real,
                        list,
                        map,
                        text::make_bool(true, place),
                        text::make_int(-7, place),
                        text::make_string("", place),
                        text::make_string("a:b:c:d=\x7f{", place)};
  list.items = {none, real, list, map, text::make_int(1, place)};
  map.at("k") = list;
  out.push_back(list);
  out.push_back(map);
  Node big = text::make_string("99999999999999999999999", place);
  big.kind = Kind::Int;
  out.push_back(big);
  Node unknown;
  unknown.kind = Kind::Unknown;
  out.push_back(unknown);
  return out;
}

bool allows(const Shape& shape, const Node& node) {
  if (shape.anything || node.kind == Kind::Unknown) return true;
  switch (node.kind) {
    case Kind::Sequence:
      return shape.items != nullptr;
    case Kind::Mapping:
      return shape.object != nullptr || shape.values != nullptr;
    case Kind::Null:
      return (shape.scalars & schema::kNull) != 0;
    case Kind::Bool:
      return (shape.scalars & schema::kBoolean) != 0;
    case Kind::Int:
      return (shape.scalars & (schema::kInteger | schema::kNumber)) != 0;
    case Kind::Float:
      return (shape.scalars & schema::kNumber) != 0;
    case Kind::String:
      return (shape.scalars & schema::kString) != 0;
    case Kind::Unknown:
      return true;
  }
  return false;
}

TEST(EveryProperty, RefusesWrongTypesOnceAndNeverCrashes) {
  std::vector<Site> all;
  sites(schema::project_shape(), {}, all);
  EXPECT_GT(all.size(), 400U);
  for (const Site& site : all) {
    for (const Node& value : wrong_values()) {
      const Node model = planted(site.path, 0, value);
      const Status status = validate_schema(model);
      if (!allows(*site.shape, value)) {
        ASSERT_FALSE(status.has_value()) << testing::PrintToString(site.path);
        EXPECT_FALSE(status.error().what.empty());
      }
      // The later stages meet only what passed, but hold without it too.
      Node canonical = model;
      const Status made = make_canonical(canonical);
      (void)validate_canonical(canonical).has_value();
      (void)check_consistency(canonical).has_value();
      (void)decode_project(canonical).has_value();
      (void)decode_project(model).has_value();
      (void)check_consistency(model).has_value();
      (void)made;
    }
  }
}

}  // namespace
}  // namespace dvsguard::compose
