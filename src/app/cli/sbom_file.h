#pragma once

#include <string>
#include <vector>

#include "app/scan/look.h"

namespace dvsguard::cli {

// What is in the one image as SPDX 2.3, at `path`; nothing where that is empty. Dated by the image itself, so
// that the same image gives the same bytes.
[[nodiscard]] Status write_sbom(const std::string& path, const std::vector<scan::Looked>& looked);

}  // namespace dvsguard::cli
