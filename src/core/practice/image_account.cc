#include <algorithm>
#include <charconv>
#include <string>

#include "core/practice/find.h"
#include "core/practice/scanned_image.h"
#include "core/practice/user_spec.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Outcome;
using report::Rule;

constexpr const char* kMend = "set user to a number of its own, such as \"10001:10001\"";

struct Told {
  const ImageUser& user;
  Outcome& outcome;
  bool knows_accounts = true;

  void root(std::string message) const {
    add_finding(outcome, Rule::ID01, user.service, user.where, "user", std::move(message), kMend);
  }
  void ambiguous(std::string message) const {
    add_finding(outcome, Rule::ID04, user.service, user.where, "user", std::move(message), kMend);
  }
};

// The id that an account's line gives; -1 where it is none that an engine takes.
std::int64_t id_of(const image::Account& account) {
  std::int64_t id = -1;
  const char* end = account.id.data() + account.id.size();
  const auto [at, error] = std::from_chars(account.id.data(), end, id);
  return error == std::errc() && at == end && id >= 0 && id <= kMaxId ? id : -1;
}

// What etc/passwd and etc/group lack proves nothing where they were not read.
void check_name(const image::ImageFacts& facts, const std::string& name, const Told& told) {
  if (!told.knows_accounts) return;
  const image::Account* account = image::find_account(facts.users, name);
  const std::string shown = text::quoted(name, 60);
  if (account == nullptr)
    return told.ambiguous("runs as " + shown + ", a name that the image's etc/passwd does not have");
  const std::int64_t id = id_of(*account);
  if (id < 0)
    return told.ambiguous("runs as " + shown +
                          ", whose id in the image's etc/passwd is no id that engines agree on");
  if (id == 0) told.root("runs as " + shown + ", which the image's etc/passwd makes root");
}

void check_group(const image::ImageFacts& facts, std::string_view group, const Told& told) {
  if (group.empty() || !told.knows_accounts) return;
  const image::Account* same = image::find_account(facts.groups, group);
  if (group.find_first_not_of("0123456789") == std::string_view::npos) {
    if (same != nullptr && same->id != group)
      told.ambiguous("runs in the group of number " + std::string(group) +
                     ", which the image's etc/group has as the name of another id");
    return;
  }
  if (same == nullptr)
    told.ambiguous("runs in group " + text::quoted(group, 60) +
                   ", which the image's etc/group does not have");
}

}  // namespace

std::optional<std::uint32_t> image_user_id(const ScannedImage& scanned, std::string_view user) {
  const std::string_view name = user.substr(0, user.find(':'));
  const UserSpec::Kind kind = classify_user(user).kind;
  if (kind == UserSpec::Kind::Unset || kind == UserSpec::Kind::Root) return 0;
  if (kind == UserSpec::Kind::Ambiguous) return std::nullopt;
  const auto unread = [](const image::Unread& one) {
    return one.bearing == image::Unread::Bearing::Accounts;
  };
  if (std::ranges::any_of(scanned.facts.unread, unread)) return std::nullopt;
  const image::Account* account = image::find_account(scanned.facts.users, name);
  if (account == nullptr && kind == UserSpec::Kind::Number) {
    std::uint32_t id = 0;
    std::from_chars(name.data(), name.data() + name.size(), id);
    return id;
  }
  if (account == nullptr || (kind == UserSpec::Kind::Number && account->id != name)) return std::nullopt;
  const std::int64_t id = id_of(*account);
  return id < 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(id));
}

void check_image_account(const ScannedImage& scanned, const ImageUser& whose, std::string_view user,
                         Outcome& outcome) {
  const image::ImageFacts& facts = scanned.facts;
  const std::string_view name = user.substr(0, user.find(':'));
  const std::string_view group = name.size() < user.size() ? user.substr(name.size() + 1) : "";
  const UserSpec spec = classify_user(user);
  const bool looked_up =
      spec.kind == UserSpec::Kind::Name || spec.kind == UserSpec::Kind::Number || !group.empty();
  const bool unread =
      looked_up && missing_if_unread(scanned, whose, Rule::ID01, image::Unread::Bearing::Accounts, outcome);
  if (unread) missing_if_unread(scanned, whose, Rule::ID04, image::Unread::Bearing::Accounts, outcome);
  const Told told{whose, outcome, !unread};
  switch (spec.kind) {
    case UserSpec::Kind::Unset:
      told.root("says no user, so it runs as root");
      break;
    case UserSpec::Kind::Root:
      told.root("runs as root");
      break;
    case UserSpec::Kind::Ambiguous:
      told.ambiguous("runs as a user that " + spec.why);
      break;
    case UserSpec::Kind::Name:
      check_name(facts, std::string(name), told);
      break;
    case UserSpec::Kind::Number:
      // CVE-2026-46680: engines look a number up as a name first.
      if (const image::Account* same = image::find_account(facts.users, name);
          told.knows_accounts && same != nullptr && same->id != name)
        told.ambiguous("runs as the number " + std::string(name) +
                       ", which the image's etc/passwd has as the name of another id");
      break;
  }
  if (spec.kind != UserSpec::Kind::Ambiguous) check_group(facts, group, told);
}

}  // namespace dvsguard::practice
