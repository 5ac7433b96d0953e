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

void check_name(const image::ImageFacts& facts, const std::string& name, const Told& told) {
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
  if (group.empty() || group.find_first_not_of("0123456789") == std::string_view::npos) return;
  if (image::find_account(facts.groups, group) == nullptr)
    told.ambiguous("runs in group " + text::quoted(group, 60) +
                   ", which the image's etc/group does not have");
}

}  // namespace

void check_image_account(const ScannedImage& scanned, const ImageUser& whose, std::string_view user,
                         Outcome& outcome) {
  const image::ImageFacts& facts = scanned.facts;
  const Told told{whose, outcome};
  const std::string_view name = user.substr(0, user.find(':'));
  const UserSpec spec = classify_user(user);
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
          same != nullptr && same->id != name)
        told.ambiguous("runs as the number " + std::string(name) +
                       ", which the image's etc/passwd has as the name of another id");
      break;
  }
  if (name.size() < user.size()) check_group(facts, user.substr(name.size() + 1), told);
  for (const Rule rule : {Rule::ID01, Rule::ID04})
    missing_if_unread(scanned, whose, rule, image::Unread::Bearing::Files, outcome);
}

}  // namespace dvsguard::practice
