#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "core/base/result.h"
#include "edge/http/secret.h"

// What a token server gives (distribution's spec/auth/token and spec/auth/oauth).
namespace dvsguard::registry {

inline constexpr std::size_t kMaxTokenAnswer = std::size_t{256} << 10;
inline constexpr std::size_t kMaxToken = std::size_t{32} << 10;
inline constexpr std::chrono::seconds kTokenLife{60};  // where the answer does not say, and at least
inline constexpr std::chrono::seconds kMaxTokenLife{24 * 3600};

struct Token {
  http::Secret bearer;  // visible ASCII
  std::chrono::seconds life = kTokenLife;
};

// `token` or `access_token`. Nothing of the answer is in the error, which points at `from`.
[[nodiscard]] Result<Token> parse_token(std::string_view answer, const FileName& from);

}  // namespace dvsguard::registry
