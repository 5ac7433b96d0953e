#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

// The signer's file (docs/formats/signer.md), for those who ask where its log lies and for nothing else in
// it.
namespace dvsguard::host {

// The log's folder, absolute; a relative one starts at `folder`. Error: not YAML, or no signer.yaml.
[[nodiscard]] Result<std::string> signer_log(std::string_view yaml, const FileName& file,
                                             const std::string& folder);

}  // namespace dvsguard::host
