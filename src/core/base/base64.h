#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

// Base64 with the standard alphabet and padding (RFC 4648 section 4), one spelling for each byte string.
namespace dvsguard {

[[nodiscard]] std::string base64_encode(std::string_view bytes);

// Refused: white space, missing or surplus padding, other alphabets, and bits that no byte holds
// (section 3.5).
[[nodiscard]] Result<std::string> base64_decode(std::string_view text);

}  // namespace dvsguard
