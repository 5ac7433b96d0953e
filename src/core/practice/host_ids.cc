#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "core/practice/find.h"
#include "core/practice/host_ids.h"
#include "core/practice/host_settings.h"
#include "core/practice/image_evidence.h"
#include "core/practice/scanned_image.h"
#include "core/practice/user_spec.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using host::Account;
using report::Outcome;
using report::Rule;

constexpr std::string_view kAskUser = "docker image inspect --format '{{.Config.User}}' IMAGE";

// The service's own number; nothing where the image or a name decides.
std::optional<std::uint32_t> number_of(const Service& service) {
  const std::string* user = service.user.get();
  if (user == nullptr) return std::nullopt;
  const UserSpec::Kind kind = classify_user(*user).kind;
  if (kind == UserSpec::Kind::Root) return 0;
  if (kind != UserSpec::Kind::Number) return std::nullopt;
  std::uint32_t id = 0;
  std::from_chars(user->data(), user->data() + user->size(), id);
  return id;
}

class HostIds {
 public:
  HostIds(const Evidence& evidence, Outcome& outcome)
      : evidence_(evidence), facts_(*evidence.host), outcome_(outcome) {}

  void check(const Service& service) {
    const auto number = number_in(service);
    if (!number) return;
    const IdMapping mapping = id_mapping(evidence_, service);
    if (!mapping.known || !mapping.first) {
      add_missing(outcome_, Rule::ID02, nullptr, "the engine's user namespaces",
                  "docker info; cat /etc/subuid");
      add_missing(outcome_, Rule::ID03, nullptr, "the engine's user namespaces",
                  "docker info; cat /etc/subuid");
      return;
    }
    check_identity(service, mapping, *mapping.first + *number);
    if (*number != 0 || mapping.remapped) check_collision(service, mapping, *mapping.first + *number);
  }

 private:
  // The number that the service runs as; nothing where nobody says, which is told.
  std::optional<std::uint32_t> number_in(const Service& service) {
    if (const auto number = number_of(service)) return number;
    const ScannedImage* scanned = scanned_image(evidence_, service);
    if (scanned == nullptr || service.user.is_unknown()) {
      for (const Rule rule : {Rule::ID02, Rule::ID03})
        add_missing_image(outcome_, rule, service, "image config", kAskUser);
      return std::nullopt;
    }
    const std::string* own = service.user.get();
    const bool has_own = own != nullptr && !own->empty();
    std::optional<std::uint32_t> number;
    if (has_own || scanned->facts.has_config)
      number = image_user_id(*scanned, has_own ? *own : scanned->facts.image.config.user);
    for (const Rule rule : {Rule::ID02, Rule::ID03}) {
      if (!number)
        add_missing(outcome_, rule, &service,
                    "a user that its image's configuration and accounts give one id", "");
    }
    return number;
  }

  // Where that number comes from.
  static Places where_of(const Service& service) {
    Places own = service.user.where();
    return own.empty() ? image_user(service).where : own;
  }

  [[nodiscard]] const Account* account(std::uint32_t id) const {
    const auto found = std::find_if(facts_.accounts->begin(), facts_.accounts->end(),
                                    [id](const Account& item) { return item.uid == id; });
    return found == facts_.accounts->end() ? nullptr : &*found;
  }

  // Whether this account's name is one that this project may run under.
  [[nodiscard]] bool is_own(const std::string& name) const {
    const auto identity = host::parse_identity(name);
    return identity && (!evidence_.contract || identity->dvs == evidence_.contract->name);
  }

  void check_identity(const Service& service, const IdMapping& mapping, std::uint32_t id) {
    const Account* account = this->account(id);
    if ((account != nullptr && is_own(account->name)) || (mapping.remapped && is_own(mapping.owner))) return;
    const std::string name = evidence_.contract ? evidence_.contract->name : std::string("NAME");
    add_finding(outcome_, Rule::ID02, &service, where_of(service), "user",
                fmt::format("runs as user {} of this host, which has no account DVS-{}-random", id, name),
                id == 0 ? "set user to a number that such an account has"
                        : fmt::format("useradd --system --no-create-home --shell /usr/sbin/nologin --uid {} "
                                      "DVS-{}-RANDOM, six hex digits of your own for RANDOM",
                                      id, name))
        .detail = std::to_string(id);
  }

  void check_collision(const Service& service, const IdMapping& mapping, std::uint32_t id) {
    if (const Account* account = this->account(id); account != nullptr && !is_own(account->name)) {
      add_collision(service, id, fmt::format("which is the account {}", text::printable(account->name, 64)));
      return;
    }
    for (const host::IdRange& range : *facts_.subuid) {
      if (!range.contains(id) || range.owner == mapping.owner) continue;
      add_collision(service, id,
                    fmt::format("among the ids that {} may map", text::printable(range.owner, 64)));
      return;
    }
  }

  void add_collision(const Service& service, std::uint32_t id, const std::string& whose) {
    add_finding(
        outcome_, Rule::ID03, &service, where_of(service), "user",
        fmt::format("runs as user {} of this host, {}: each may read and signal the other", id, whose),
        "set user to a number that nobody else has")
        .detail = std::to_string(id);
  }

  const Evidence& evidence_;
  const host::HostFacts& facts_;
  Outcome& outcome_;
};

// Whether a fact is not at hand; then it says so for the rule.
template <class T>
bool lacks(const host::Fact<T>& fact, Rule rule, std::string_view name, Outcome& outcome) {
  if (fact) return false;
  add_missing(outcome, rule, nullptr, fmt::format("{}: {}", name, fact.why), fact.command);
  return true;
}

}  // namespace

void check_host_ids(const Evidence& evidence, Outcome& outcome) {
  const host::HostFacts& facts = *evidence.host;
  bool any_lacks = false;
  for (const Rule rule : {Rule::ID02, Rule::ID03}) {
    any_lacks |= lacks(facts.accounts, rule, "host's accounts", outcome);
    any_lacks |= lacks(facts.subuid, rule, "host's subordinate ids", outcome);
  }
  if (any_lacks) return;
  HostIds ids(evidence, outcome);
  for (const Service& service : evidence.loaded.project.services) {
    if (runs_container(service)) ids.check(service);
  }
}

}  // namespace dvsguard::practice
