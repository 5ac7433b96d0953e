#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

// What a server that answers 401 wants to be shown: the WWW-Authenticate header (RFC 9110, 11.6.1).
namespace dvsguard::registry {

inline constexpr std::size_t kMaxChallenges = 16;  // of one header
inline constexpr std::size_t kMaxParameters = 32;  // of one challenge

struct Challenge {
  std::string scheme;                                           // in lower case: "bearer", "basic"
  std::string token;                                            // token68, where that follows the scheme
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case, quotes undone

  [[nodiscard]] const std::string* find(std::string_view name) const;
};

// Several challenges may stand in one header. Syntax for what is not of RFC 9110's grammar, for a parameter
// that is there twice, and for control bytes; Cap beyond the caps. Nothing of the header is in the error.
[[nodiscard]] Result<std::vector<Challenge>> parse_challenges(std::string_view header);

}  // namespace dvsguard::registry
