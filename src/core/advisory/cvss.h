#pragma once

#include <optional>
#include <string_view>

#include "core/advisory/severity.h"

// Base scores of CVSS vectors (first.org/cvss). Temporal, threat and environmental metrics may stand in a
// vector; they speak of one place at one time and are not counted.
namespace dvsguard::advisory {

// Tenths, 0 to 100; nothing where the text is no vector of a version that is read.
[[nodiscard]] std::optional<int> cvss_base_tenths(std::string_view vector);

// Unknown where there is no score.
[[nodiscard]] Severity severity_of_vector(std::string_view vector);

}  // namespace dvsguard::advisory
