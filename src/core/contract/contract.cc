#include "core/contract/contract.h"

#include <algorithm>
#include <utility>

#include "core/base/version.h"
#include "core/contract/config.h"
#include "core/contract/cross_references.h"
#include "core/contract/keys.h"
#include "core/contract/privilege.h"
#include "core/contract/reader.h"
#include "core/contract/release_terms.h"
#include "core/text/display.h"

namespace dvsguard::contract {
namespace {

constexpr std::size_t kMaxName = 18;  // leaves room for DVS-…-random within a user name's 31 characters
constexpr std::size_t kMaxNetwork = 64;

Status read_identity(const At& at, Contract& contract) {
  const At format = *at.find("contract");
  if (format.node->kind != text::Kind::Int || format.node->scalar != "1") {
    return wrong(format, "is no version of the contract's format that this tool reads", "write contract: 1");
  }
  const At name = *at.find("name");
  TRY(contract.name, read_text(name));
  if (!is_name(contract.name, kMaxName, "_")) {
    return wrong(name, "is no name of a DVS", "use 1 to 18 letters, digits and underscores");
  }
  TRY(contract.network, read_optional(at, "network"));
  if (!contract.network.empty() && !is_name(contract.network, kMaxNetwork, "-_.")) {
    return wrong(*at.find("network"), "is no name of a network", "use letters, digits, `-`, `_` and `.`");
  }
  TRY(contract.team, read_optional(at, "team"));
  return {};
}

Status read_version(const At& at, Contract& contract) {
  const std::optional<At> version = at.find("version");
  if (!version) return {};
  TRY(contract.version, read_quoted(*version));
  if (const auto parsed = parse_version(*contract.version); !parsed) {
    return wrong(*version, "is no semantic version: " + parsed.error().what, "write it as \"1.4.0\"");
  }
  return {};
}

Status read_release(const At& at, Contract& contract) {
  TRY_STATUS(read_version(at, contract));
  if (const auto channels = at.find("channels")) {
    TRY(contract.channels, read_channels(*channels));
  }
  if (const auto hardware = at.find("hardware")) {
    TRY(contract.hardware, read_hardware(*hardware));
  }
  if (const auto upgrade = at.find("upgrade")) {
    TRY(contract.upgrade, read_upgrade(*upgrade));
  }
  if (const auto notes = at.find("notes")) {
    TRY(contract.notes, read_notes(*notes));
  }
  if (const auto accept = at.find("accept")) {
    TRY(contract.accept, read_accept(*accept));
  }
  return {};
}

Result<Contract> read_project_block(const At& at) {
  TRY_STATUS(check_raw(at));
  TRY_STATUS(read_block(at, Block::Project));
  Contract contract;
  contract.place = at.place();
  TRY_STATUS(read_identity(at, contract));
  TRY_STATUS(read_release(at, contract));
  if (const auto config = at.find("config")) {
    TRY(contract.config, read_config(*config));
  }
  if (const auto keys = at.find("keys")) {
    TRY(contract.keys, read_keys(*keys));
  }
  return contract;
}

At service_block(const compose::Service& service) {
  return {&service.x_dvs, "services." + text::printable(service.name, 64) + ".x-dvs"};
}

Status read_services(const compose::Loaded& loaded, Contract& contract) {
  for (const compose::Service& service : loaded.project.services) {
    if (service.x_dvs.is_null()) continue;
    const At at = service_block(service);
    TRY_STATUS(check_raw(at));
    TRY(ServiceTerms terms, read_service_terms(at, service, loaded.model));
    contract.services.push_back(std::move(terms));
    TRY_STATUS(check_config_references(at, contract));
  }
  return {};
}

// A service's block alone is half a contract.
Status refuse_orphans(const compose::Project& project) {
  for (const compose::Service& service : project.services) {
    if (service.x_dvs.is_null()) continue;
    return wrong(service_block(service), "a service has an x-dvs block, and the project has none",
                 "add one at the top level: x-dvs: {contract: 1, name: …}");
  }
  return {};
}

}  // namespace

Result<std::optional<Contract>> parse_contract(const compose::Loaded& loaded) {
  const compose::Project& project = loaded.project;
  if (project.x_dvs.is_null()) {
    TRY_STATUS(refuse_orphans(project));
    return std::optional<Contract>();
  }
  const At at{&project.x_dvs, "x-dvs"};
  TRY(Contract contract, read_project_block(at));
  TRY_STATUS(check_references(at, contract, project));
  TRY_STATUS(read_services(loaded, contract));
  TRY_STATUS(check_declared(contract, loaded.uninterpolated));
  return std::optional(std::move(contract));
}

const Privilege* find_reason(const Contract& contract, std::string_view service, PrivilegeKind kind,
                             std::string_view what) {
  const ServiceTerms* terms = find_terms(contract, service);
  if (terms == nullptr) return nullptr;
  const auto found =
      std::find_if(terms->privileges.begin(), terms->privileges.end(), [&](const Privilege& privilege) {
        return privilege.kind == kind && privilege.what.config.empty() &&
               speaks_of(kind, privilege.what.text, what);
      });
  return found == terms->privileges.end() ? nullptr : &*found;
}

const ServiceTerms* find_terms(const Contract& contract, std::string_view service) {
  const auto found = std::find_if(contract.services.begin(), contract.services.end(),
                                  [&](const ServiceTerms& terms) { return terms.service == service; });
  return found == contract.services.end() ? nullptr : &*found;
}

}  // namespace dvsguard::contract
