#pragma once

#include <array>
#include <string_view>

// The identifiers of the SPDX License List (https://spdx.org/licenses/), deprecated ones included, each list
// sorted without regard to case.
namespace dvsguard::sbom {

extern const std::array<std::string_view, 734> kLicenseIds;
extern const std::array<std::string_view, 67> kExceptionIds;  // what may follow WITH

}  // namespace dvsguard::sbom
