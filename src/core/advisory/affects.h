#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/advisory/record.h"
#include "core/package/version_order.h"

// Whether a version stands within what an advisory says is affected (OSV schema, "Evaluation"), by the order
// of its ecosystem.
namespace dvsguard::advisory {

// A version, read once and held against many of its ecosystem.
class OrderedVersion {
 public:
  // Go: "v1.2.3" of a module, or "go1.22.3" of the standard library and the toolchain.
  [[nodiscard]] static Result<OrderedVersion> parse(package::Ecosystem ecosystem, std::string_view text);

  // A version as the ecosystem's advisories write it: OSV leaves Go's "v" out.
  [[nodiscard]] Result<OrderedVersion> advised(std::string_view text) const;

  friend std::strong_ordering operator<=>(const OrderedVersion& a, const OrderedVersion& b);

 private:
  using Parsed = std::variant<package::DpkgVersion, package::ApkVersion, Version>;  // of equals in kind

  OrderedVersion(package::Ecosystem ecosystem, Parsed parsed)
      : ecosystem_(ecosystem), parsed_(std::move(parsed)) {}

  package::Ecosystem ecosystem_;
  Parsed parsed_;
};

// Error: the advisory gives a version that its ecosystem cannot read.
[[nodiscard]] Result<bool> is_affected(const Record& record, std::string_view text,
                                       const OrderedVersion& installed);

// The greatest last_affected at or after `installed`, where nothing says what is fixed; empty: there is none.
[[nodiscard]] Result<std::string> last_affected(const std::vector<const Record*>& records,
                                                const OrderedVersion& installed);

// The earliest fix after `installed` that none of the records, all of one advisory and package, calls
// affected again; empty: there is none.
[[nodiscard]] Result<std::string> earliest_fix(const std::vector<const Record*>& records,
                                               const OrderedVersion& installed);

}  // namespace dvsguard::advisory
