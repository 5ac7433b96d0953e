#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/oci/reference.h"

// podman's, buildah's and skopeo's mirrors, and what they block (containers-registries.conf(5)).
namespace dvsguard::registry {

inline constexpr std::size_t kMaxConfFiles = 256;  // of one registries.conf.d

struct RegistryMirror {
  enum class Of : std::uint8_t { All, Digests, Tags };

  Place place;
  std::string location;  // HOST[:PORT][/PATH], in the prefix's place
  bool insecure = false;
  Of of = Of::All;
};

// A [[registry]] table.
struct RegistryRule {
  Place place;
  std::string prefix;
  std::string location;  // "" where nothing is rewritten
  bool insecure = false, blocked = false;
  std::vector<RegistryMirror> mirrors;  // in the order in which they are asked
};

struct RegistriesConf {
  std::vector<RegistryRule> rules;
  std::vector<std::string> notes;  // what it says and is not done
};

// A file of version 2, or of version 1 where `may_be_old`. Of rules with one prefix the first counts.
[[nodiscard]] Result<RegistriesConf> parse_registries_conf(std::string_view bytes, const FileName& file,
                                                           bool may_be_old);

struct RegistriesPlaces {
  std::string named;    // CONTAINERS_REGISTRIES_CONF, which must be there; "" where it is not set
  std::string home;     // HOME
  std::string machine;  // /etc/containers; "": nothing is read
};

// The main file and those of registries.conf.d, of which a later one replaces rules of the same prefix.
[[nodiscard]] Result<RegistriesConf> read_registries_conf(const RegistriesPlaces& places);

// That of the longest prefix which the reference starts with; null where none does.
[[nodiscard]] const RegistryRule* rule_for(const RegistriesConf& conf, const oci::Reference& reference);

// The reference with `location` in its prefix's place. Invalid where that is none.
[[nodiscard]] Result<oci::Reference> rewritten(const oci::Reference& reference, const RegistryRule& rule,
                                               const std::string& location, const Place& at);

}  // namespace dvsguard::registry
