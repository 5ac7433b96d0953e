#include "core/practice/host_settings.h"

namespace dvsguard::practice {
namespace {

// dockerd makes this account for `"userns-remap": "default"`.
constexpr const char* kDefaultRemap = "dockremap";

std::string remap_owner(const host::HostFacts& facts) {
  if (!facts.daemon || !facts.daemon->userns_remap) return {};
  const std::string& written = *facts.daemon->userns_remap;
  return written == "default" ? kDefaultRemap : written.substr(0, written.find(':'));
}

}  // namespace

std::optional<LogDefaults> log_defaults(const Evidence& evidence) {
  if (evidence.host == nullptr) return std::nullopt;
  const host::HostFacts& facts = *evidence.host;
  LogDefaults defaults;
  if (facts.engine && !facts.engine->logging_driver.empty()) {
    defaults.driver = facts.engine->logging_driver;
  } else if (facts.daemon) {
    defaults.driver = facts.daemon->log_driver.value_or("json-file");
  } else {
    return std::nullopt;
  }
  if (facts.daemon) defaults.options = facts.daemon->log_opts;
  return defaults;
}

bool defaults_to_no_new_privileges(const Evidence& evidence) {
  if (evidence.host == nullptr) return false;
  const host::HostFacts& facts = *evidence.host;
  return (facts.engine && facts.engine->no_new_privileges) ||
         (facts.daemon && facts.daemon->no_new_privileges.value_or(false));
}

IdMapping id_mapping(const Evidence& evidence, const compose::Service& service) {
  IdMapping mapping;
  if (evidence.host == nullptr || service.userns_mode.is_unknown()) return mapping;
  const host::HostFacts& facts = *evidence.host;
  // A rootless engine maps to its own user's ids, which only that user's session knows.
  if (!facts.engine || facts.engine->rootless) return mapping;
  mapping.known = true;
  mapping.remapped = facts.engine->userns && service.userns_mode.value_or("") != "host";
  if (!mapping.remapped) {
    mapping.first = 0;
    return mapping;
  }
  mapping.owner = remap_owner(facts);
  if (!facts.subuid) return mapping;
  for (const host::IdRange& range : *facts.subuid) {
    if (range.owner != mapping.owner) continue;
    mapping.first = range.first;
    break;
  }
  return mapping;
}

}  // namespace dvsguard::practice
