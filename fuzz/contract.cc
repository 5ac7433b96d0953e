#include "core/contract/contract.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "core/base/version.h"
#include "core/contract/identity.h"
#include "core/text/yaml.h"

// A YAML mapping: `contract` is the project's block, `service` that of its one service, `rest` the
// uninterpolated project. What is accepted keeps the contract's grammar; what is refused is told on one line.
namespace {

using namespace dvsguard;

constexpr text::Limits kLimits{
    .max_bytes = 1 << 16, .max_nodes = 20'000, .max_depth = 64, .max_expanded_bytes = 1 << 20};

void require(bool holds) {
  if (!holds) std::abort();
}

text::Node member(const text::Node& root, std::string_view key) {
  const text::Node* found = root.find(key);
  return found == nullptr ? text::Node() : *found;
}

// A service that has something of every kind of privilege.
compose::Service service(text::Node block) {
  const auto known = [](std::string_view text) { return compose::Text::known(std::string(text), {}); };
  compose::Service node;
  node.name = "node";
  node.x_dvs = std::move(block);
  node.read_only = compose::Field<bool>::known(true, {});
  node.cap_drop = {known("ALL")};
  node.cap_add = {known("NET_ADMIN")};
  node.tmpfs = {known("/tmp:size=1m"), compose::Text::unknown("the variable T is not set", {})};
  node.group_add = {known("video")};
  node.pid = known("host");
  node.ports.push_back({.host_ip = {},
                        .published = {},
                        .target = compose::Field<std::int64_t>::known(80, {}),
                        .protocol = "tcp",
                        .mode = {},
                        .where = {}});
  return node;
}

void check_accepted(const contract::Contract& contract) {
  require(!contract.name.empty() && contract.name.size() <= 18);
  require(!contract.version || parse_version(*contract.version).has_value());
  for (const contract::Key& key : contract.keys) {
    require(key.services.size() == 1 && key.services.front() == "node");
    for (const contract::KeyUse& use : key.uses) require(use.signature.empty() != use.message.empty());
  }
  for (const contract::ServiceTerms& terms : contract.services) {
    for (const contract::Privilege& privilege : terms.privileges) {
      const contract::Privilege* found =
          contract::find_reason(contract, "node", privilege.kind, privilege.what.text);
      require(!privilege.what.config.empty() || found != nullptr);
    }
  }
}

void check_refused(const Error& error) {
  const auto is_control = [](char c) { return c >= 0 && c < ' '; };
  for (const std::string& text : {error.what, error.mend, error.where}) {
    require(std::none_of(text.begin(), text.end(), is_control));
    require(text.size() < 4096);
  }
  require(!error.what.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto root = text::parse_yaml(bytes, file_name("f"), kLimits);
  if (!root || !root->is_map()) return 0;
  compose::Loaded loaded;
  loaded.project.x_dvs = member(*root, "contract");
  loaded.project.services.push_back(service(member(*root, "service")));
  loaded.uninterpolated = member(*root, "rest");
  const auto contract = contract::parse_contract(loaded);
  if (!contract) {
    check_refused(contract.error());
  } else if (*contract) {
    check_accepted(**contract);
  }
  if (const auto identity = contract::identify(*root, {})) require(identity->digest.size() == 71);
  return 0;
}
