#pragma once

#include "edge/http/secret.h"

namespace dvsguard::registry {

// What a registry is shown: a user's name and password, or an identity token (OAuth 2's refresh token).
struct Login {
  http::Secret user, password, identity_token;

  [[nodiscard]] bool empty() const { return password.empty() && identity_token.empty(); }
  [[nodiscard]] Login copy() const { return {user.copy(), password.copy(), identity_token.copy()}; }
};

}  // namespace dvsguard::registry
