#include <algorithm>
#include <array>
#include <string>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Mount;
using report::Rule;

std::string target_of(const Mount& mount) {
  return text::printable(mount.target.value_or(mount.source_as_written));
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ",") + word;
  return all;
}

void check_unknown_modes(const Service& service, const Mount& mount, Outcome& outcome) {
  if (mount.unknown_modes.empty() || mount.read_only.value_or(false)) return;
  add_finding(outcome, Rule::LP13, &service, mount.where, target_of(mount),
              "mounts " + target_of(mount) + " writable: Compose ignores the mode " +
                  text::quoted(joined(mount.unknown_modes)) + " without a word",
              "write :ro, or :rw where it must be writable")
      .detail = exact_text(joined(mount.unknown_modes));
}

// `recursive: writable` (and `disabled` leaves them out) keeps what is mounted below a read-only mount
// writable.
void check_recursive(const Service& service, const Mount& mount, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP13, service, mount.recursive)) return;
  if (mount.recursive.value_or("") != "writable" || !mount.read_only.value_or(false)) return;
  add_finding(outcome, Rule::LP13, &service, mount.recursive.where(), target_of(mount),
              "mounts " + target_of(mount) + " read-only, but what the host mounts below it writable",
              "remove recursive: writable")
      .detail = "recursive";
}

void check_propagation(const Service& service, const Mount& mount, Outcome& outcome) {
  constexpr std::array<std::string_view, 7> kKnown = {"",        "private", "rprivate", "shared",
                                                      "rshared", "slave",   "rslave"};
  if (missing_if_unknown(outcome, Rule::LP20, service, mount.propagation)) return;
  const std::string word = mount.propagation.value_or("");
  if (std::ranges::find(kKnown, word) != kKnown.end()) return;
  add_finding(outcome, Rule::LP20, &service, mount.propagation.where(), target_of(mount),
              "carries a mount propagation that is not understood, so nobody can say what it shares",
              "write private or rslave")
      .detail = exact_text(mount.propagation.value_or(""));
}

}  // namespace

void check_mount_modes(const Evidence&, const Service& service, Outcome& outcome) {
  for (const Mount& mount : service.volumes) {
    if (!missing_if_unknown(outcome, Rule::LP13, service, mount.read_only))
      check_unknown_modes(service, mount, outcome);
    check_recursive(service, mount, outcome);
    check_propagation(service, mount, outcome);
  }
}

}  // namespace dvsguard::practice
