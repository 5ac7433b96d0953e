#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/signer/config.h"
#include "core/text/json.h"
#include "core/text/yaml.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

// What is accepted reads alike from the JSON that the vault gets; every call has caps, every quorum is a
// majority.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const auto tree = text::parse_yaml({reinterpret_cast<const char*>(data), size}, file_name("signer.yaml"));
  if (!tree) return 0;
  const auto config = signer::read_config(*tree);
  if (!config) {
    require(!config.error().what.empty());
    return 0;
  }
  for (const signer::Chain& chain : config->chains) {
    require(chain.id != 0 && chain.quorum * 2 > chain.upstreams.size());
  }
  const auto json = text::canonical_json(*tree);
  require(json.has_value());
  const auto again_tree = text::parse_json(*json, file_name("config"));
  require(again_tree.has_value());
  const auto again = signer::read_config(*again_tree);
  require(again.has_value() && again->grants.allow.size() == config->grants.allow.size());
  for (std::size_t i = 0; i < again->grants.allow.size(); ++i) {
    const grant::Grant& grant = config->grants.allow[i];
    require(grant.name == again->grants.allow[i].name && grant.clients == again->grants.allow[i].clients);
    const auto* call = std::get_if<grant::CallTerms>(&grant.terms);
    if (call == nullptr) continue;
    require(call->chain != 0 && !call->caps.budget.wei.is_zero() && call->caps.budget.seconds != 0);
  }
  return 0;
}
