#include "core/image/accounts.h"

#include <algorithm>

namespace dvsguard::image {
namespace {

std::string_view take_field(std::string_view& line) {
  const std::size_t end = line.find(':');
  const std::string_view field = line.substr(0, end);
  line = end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
  return field;
}

std::vector<Account> parse(std::string_view text, bool with_group) {
  std::vector<Account> accounts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    Account account;
    account.name = take_field(line);
    take_field(line);
    account.id = take_field(line);
    if (with_group) account.group = take_field(line);
    if (!account.name.empty() && !account.id.empty()) accounts.push_back(std::move(account));
  }
  return accounts;
}

}  // namespace

std::vector<Account> parse_passwd(std::string_view text) {
  return parse(text, true);
}

std::vector<Account> parse_group(std::string_view text) {
  return parse(text, false);
}

const Account* find_account(const std::vector<Account>& accounts, std::string_view name) {
  const auto found = std::ranges::find(accounts, name, &Account::name);
  return found == accounts.end() ? nullptr : &*found;
}

}  // namespace dvsguard::image
