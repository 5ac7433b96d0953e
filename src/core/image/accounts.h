#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// An image's own accounts, as the engine reads them when it resolves USER (moby/sys/user).
namespace dvsguard::image {

struct Account {
  std::string name;
  std::string id;     // as written
  std::string group;  // of a user: the primary group's id, as written
};

// etc/passwd (name:password:uid:gid:…) or etc/group (name:password:gid:…): lines that are empty, comments or
// without an id are left out, as the engine leaves them out.
[[nodiscard]] std::vector<Account> parse_passwd(std::string_view text);
[[nodiscard]] std::vector<Account> parse_group(std::string_view text);

// The first of that name; null where there is none.
[[nodiscard]] const Account* find_account(const std::vector<Account>& accounts, std::string_view name);

}  // namespace dvsguard::image
