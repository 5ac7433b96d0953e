#pragma once

#include <array>
#include <string_view>

namespace dvsguard::crypto {

extern const std::array<std::string_view, 2048> kBip39English;

}  // namespace dvsguard::crypto
