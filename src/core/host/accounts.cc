#include "core/host/accounts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>

#include "core/base/split.h"

namespace dvsguard::host {
namespace {

using Fields = std::vector<std::string_view>;

std::optional<Id> parse_id(std::string_view text) {
  Id id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return id;
}

// Each line's fields to `take`, up to the cap.
template <class Take>
Status for_lines(std::string_view bytes, std::size_t fields, Take take) {
  std::size_t count = 0;
  for (const std::string_view line : split(bytes, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    if (++count > kMaxAccounts) {
      Error error;
      error.code = ErrorCode::Cap;
      error.what = "has more than " + std::to_string(kMaxAccounts) + " lines";
      return error;
    }
    const Fields parts = split(line, ':');
    if (parts.size() >= fields && !parts[0].empty()) take(parts);
  }
  return {};
}

bool is_one_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view kAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

Result<std::vector<Account>> parse_passwd(std::string_view bytes) {
  std::vector<Account> accounts;
  TRY_STATUS(for_lines(bytes, 4, [&accounts](const Fields& fields) {
    const auto uid = parse_id(fields[2]), gid = parse_id(fields[3]);
    if (uid && gid) accounts.push_back({std::string(fields[0]), *uid, *gid});
  }));
  return accounts;
}

Result<std::vector<Group>> parse_group(std::string_view bytes) {
  std::vector<Group> groups;
  TRY_STATUS(for_lines(bytes, 3, [&groups](const Fields& fields) {
    const auto gid = parse_id(fields[2]);
    if (!gid) return;
    Group& group = groups.emplace_back(Group{std::string(fields[0]), *gid, {}});
    if (fields.size() < 4) return;
    for (const std::string_view member : split(fields[3], ',')) {
      if (!member.empty()) group.members.emplace_back(member);
    }
  }));
  return groups;
}

Result<std::vector<IdRange>> parse_id_ranges(std::string_view bytes) {
  std::vector<IdRange> ranges;
  TRY_STATUS(for_lines(bytes, 3, [&ranges](const Fields& fields) {
    const auto first = parse_id(fields[1]), count = parse_id(fields[2]);
    if (first && count && *count > 0 && *count - 1 <= std::numeric_limits<Id>::max() - *first)
      ranges.push_back({std::string(fields[0]), *first, *count});
  }));
  return ranges;
}

bool has_other_sources(std::string_view nsswitch, std::string_view database) {
  constexpr std::array<std::string_view, 3> kOwn = {"files", "compat", "systemd"};
  for (std::string_view line : split(nsswitch, '\n')) {
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    const std::size_t start = line.find_first_not_of(" \t");
    if (colon == std::string_view::npos || line.substr(start, colon - start) != database) continue;
    line.remove_prefix(colon + 1);
    std::string words(line);
    std::replace(words.begin(), words.end(), '\t', ' ');
    for (const std::string_view word : split(words, ' ')) {
      const bool action =
          word.empty() || word.front() == '[' || word.find('=') != std::string_view::npos || word == "]";
      if (!action && std::find(kOwn.begin(), kOwn.end(), word) == kOwn.end()) return true;
    }
  }
  return false;
}

std::optional<Identity> parse_identity(const std::string& account) {
  constexpr std::string_view kStart = "DVS-";
  constexpr std::size_t kMaxLength = 31, kMaxName = 18, kLeastRandom = 4;
  const std::size_t dash = account.rfind('-');
  if (account.size() > kMaxLength || !account.starts_with(kStart) || dash < kStart.size())
    return std::nullopt;
  Identity identity{account.substr(kStart.size(), dash - kStart.size()), account.substr(dash + 1)};
  const bool name = !identity.dvs.empty() && identity.dvs.size() <= kMaxName &&
                    is_one_of(identity.dvs, std::string(kAlphanumeric) + "_");
  const bool random = identity.random.size() >= kLeastRandom && is_one_of(identity.random, kAlphanumeric);
  if (!name || !random) return std::nullopt;
  return identity;
}

}  // namespace dvsguard::host
