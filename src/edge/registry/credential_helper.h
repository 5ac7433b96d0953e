#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/registry/login.h"

// docker-credential-NAME, the programs that keep logins in a keyring (docker-credential-helpers' protocol).
namespace dvsguard::registry {

inline constexpr std::size_t kMaxHelperAnswer = std::size_t{64} << 10;
inline constexpr std::chrono::seconds kMaxHelperTime{30};

// Runs `docker-credential-NAME get` with the server's name on its standard input: found on PATH, no shell,
// its complaints unread. Nothing where it has no login for the server. Io where it cannot be run, fails, or
// takes too long; nothing that it said is in the error.
[[nodiscard]] Result<std::optional<Login>> ask_helper(const std::string& name, std::string_view server);

// What a helper prints: {"Username": …, "Secret": …}; the user "<token>" makes the secret an identity token.
[[nodiscard]] Result<Login> parse_helper_answer(std::string_view answer, const FileName& helper);

}  // namespace dvsguard::registry
