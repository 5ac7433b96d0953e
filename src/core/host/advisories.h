#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/facts.h"

// Reviewed weaknesses of container runtimes by which a container reaches its host.
namespace dvsguard::host {

// One branch of releases: from `since` (inclusive) to `fixed` (exclusive).
struct Branch {
  std::string_view since, fixed;
};

struct Advisory {
  std::string_view component;  // a Component's name
  std::string_view ids;        // CVE ids, ", " between them
  bool high = true;            // else medium
  std::span<const Branch> branches;
  std::string_view effect;  // what an attacker gains; a clause
};

[[nodiscard]] std::span<const Advisory> advisories();

// Whether the component is a release as its project made it, rather than a distribution's, which mends old
// versions without changing their number.
[[nodiscard]] bool is_upstream(const Component& component);

struct Match {
  const Advisory* advisory;
  std::string fixed;  // the release of its branch that mends it
};
// By version number alone; nothing where the version is no number.
[[nodiscard]] std::vector<Match> matches(const Component& component);

}  // namespace dvsguard::host
