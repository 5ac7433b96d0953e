#pragma once

#include <span>
#include <string_view>

// What looks at each property of the Compose specification, so that none is forgotten: rules judge effects,
// and a property without a rule must be harmless for a stated reason. The names are those of
// compose::schema_properties().
namespace dvsguard::practice {

struct PropertyCoverage {
  std::string_view property;  // "service.cap_add"
  std::string_view rules;     // "LP03 LP20"; empty: harmless
  std::string_view harmless;  // why; empty: there are rules
  bool newer = false;         // in later versions of the specification than the one that files are held to
};

[[nodiscard]] std::span<const PropertyCoverage> property_coverage();

}  // namespace dvsguard::practice
