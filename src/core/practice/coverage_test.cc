#include "core/practice/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "core/compose/schema.h"
#include "core/report/rule.h"
#include "core/text/json.h"

namespace dvsguard::practice {
namespace {

using ::testing::IsEmpty;

std::set<std::string> covered(bool with_newer) {
  std::set<std::string> names;
  for (const PropertyCoverage& entry : property_coverage())
    if (with_newer || !entry.newer) names.emplace(entry.property);
  return names;
}

std::vector<std::string> without(const std::set<std::string>& from, const std::set<std::string>& what) {
  std::vector<std::string> left;
  std::ranges::set_difference(from, what, std::back_inserter(left));
  return left;
}

std::set<std::string> schema() {
  const auto names = compose::schema_properties();
  return {names.begin(), names.end()};
}

TEST(Coverage, NamesEveryPropertyOfTheSchema) {
  EXPECT_THAT(without(schema(), covered(false)), IsEmpty());
}

TEST(Coverage, HoldsNothingStale) {
  EXPECT_THAT(without(covered(false), schema()), IsEmpty());
}

TEST(Coverage, NamesEachOnce) {
  EXPECT_EQ(covered(true).size(), property_coverage().size());
}

TEST(Coverage, GivesRulesThatExistOrAReason) {
  for (const PropertyCoverage& entry : property_coverage()) {
    EXPECT_NE(entry.rules.empty(), entry.harmless.empty()) << entry.property;
    for (std::string_view rest = entry.rules; !rest.empty();) {
      const std::string_view code = rest.substr(0, rest.find(' '));
      EXPECT_TRUE(report::parse_rule(code).has_value()) << entry.property << ": " << code;
      rest.remove_prefix(std::min(rest.size(), code.size() + 1));
    }
  }
}

// The names that compose::schema_properties gives to the mappings that stand under a property; a property
// that is not here holds no mapping with properties.
const std::map<std::string, std::string>& mappings() {
  static const std::map<std::string, std::string> kMappings = {
      {"project.services", "service"},
      {"project.networks", "network"},
      {"project.volumes", "volume"},
      {"project.secrets", "secret"},
      {"project.configs", "config"},
      {"project.models", "model"},
      {"project.include", "include"},
      {"service.blkio_config", "blkio_config"},
      {"service.build", "build"},
      {"service.configs", "file_grant"},
      {"service.credential_spec", "credential_spec"},
      {"service.depends_on", "depends_on"},
      {"service.deploy", "deploy"},
      {"service.develop", "develop"},
      {"service.devices", "device"},
      {"service.env_file", "env_file"},
      {"service.extends", "extends"},
      {"service.gpus", "device_request"},
      {"service.healthcheck", "healthcheck"},
      {"service.logging", "logging"},
      {"service.models", "service_model"},
      {"service.networks", "service_network"},
      {"service.ports", "port"},
      {"service.post_start", "hook"},
      {"service.pre_start", "hook"},
      {"service.pre_stop", "hook"},
      {"service.provider", "provider"},
      {"service.secrets", "file_grant"},
      {"service.ulimits", "ulimit"},
      {"service.volumes", "mount"},
      {"blkio_config.device_read_bps", "blkio_limit"},
      {"blkio_config.device_read_iops", "blkio_limit"},
      {"blkio_config.device_write_bps", "blkio_limit"},
      {"blkio_config.device_write_iops", "blkio_limit"},
      {"blkio_config.weight_device", "blkio_weight"},
      {"build.secrets", "file_grant"},
      {"build.ulimits", "ulimit"},
      {"deploy.placement", "placement"},
      {"deploy.resources", "resources"},
      {"deploy.restart_policy", "restart_policy"},
      {"deploy.rollback_config", "rollback_config"},
      {"deploy.update_config", "update_config"},
      {"develop.watch", "watch"},
      {"generic_resource.discrete_resource_spec", "discrete_resource"},
      {"ipam.config", "ipam_pool"},
      {"mount.bind", "mount_bind"},
      {"mount.image", "mount_image"},
      {"mount.tmpfs", "mount_tmpfs"},
      {"mount.volume", "mount_volume"},
      {"network.external", "external"},
      {"network.ipam", "ipam"},
      {"placement.preferences", "placement_preference"},
      {"reservations.devices", "device_request"},
      {"reservations.generic_resources", "generic_resource"},
      {"resources.limits", "limits"},
      {"resources.reservations", "reservations"},
      {"secret.external", "external"},
      {"config.external", "external"},
      {"volume.external", "external"},
      {"watch.exec", "hook"},
  };
  return kMappings;
}

// Collects "mapping.property" from a JSON schema.
class Walk {
 public:
  explicit Walk(const text::Node& root) : root_(root) { visit(root, "project"); }
  std::set<std::string> names;

 private:
  void visit(const text::Node& node, const std::string& mapping) {
    if (const text::Node* reference = node.find("$ref")) {
      const std::string& path = reference->scalar;
      const std::string name = path.substr(path.rfind('/') + 1);
      for (const char* key : {"$defs", "definitions"})
        if (const text::Node* all = root_.find(key))
          if (const text::Node* definition = all->find(name)) visit(*definition, mapping);
      return;
    }
    for (const char* key : {"oneOf", "anyOf", "allOf"})
      if (const text::Node* all = node.find(key))
        for (const text::Node& one : all->items) visit(one, mapping);
    if (const text::Node* items = node.find("items")) visit(*items, mapping);
    if (const text::Node* patterns = node.find("patternProperties"))
      for (const text::Member& pattern : patterns->members)
        if (pattern.key != "^x-") visit(pattern.value, mapping);
    if (const text::Node* properties = node.find("properties"))
      for (const text::Member& property : properties->members) add(mapping, property);
  }

  void add(const std::string& mapping, const text::Member& property) {
    const std::string name = mapping + "." + property.key;
    if (!names.insert(name).second) return;
    const auto below = mappings().find(name);
    visit(property.value, below == mappings().end() ? name : below->second);
  }

  const text::Node& root_;
};

TEST(Coverage, NamesEveryPropertyOfTheNewestSchema) {
  const char* corpus = std::getenv("DVSGUARD_CORPUS");
  if (corpus == nullptr) GTEST_SKIP() << "no newer schema at hand: set DVSGUARD_CORPUS";
  std::ifstream file(std::string(corpus) + "/schema/compose-spec.json");
  if (!file) GTEST_SKIP() << "no newer schema at hand: DVSGUARD_CORPUS has none";
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto root = text::parse_json(bytes, file_name("compose-spec.json"));
  ASSERT_TRUE(root.has_value());
  const Walk walk(*root);
  EXPECT_THAT(without(walk.names, covered(true)), IsEmpty());
}

}  // namespace
}  // namespace dvsguard::practice
