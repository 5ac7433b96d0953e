#pragma once

#include <string_view>

// SPDX licence expressions (SPDX 2.3, annex D).
namespace dvsguard::sbom {

// Whether the text is an expression over identifiers of the licence list. LicenseRef-… is not: it would point
// at a text that nobody has.
[[nodiscard]] bool is_license_expression(std::string_view text);

}  // namespace dvsguard::sbom
