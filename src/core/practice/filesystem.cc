#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using contract::PrivilegeKind;
using report::Rule;

// A tmpfs item is PATH[:option,…]. The engine mounts it noexec, nosuid and nodev unless an option says
// otherwise, and the last of several wins (moby/sys/mount MergeTmpfsOptions).
struct TmpfsItem {
  std::string_view path;
  bool exec = false, suid = false, dev = false;
};

TmpfsItem parse_tmpfs(std::string_view text) {
  const std::size_t colon = text.find(':');
  TmpfsItem item{.path = text.substr(0, colon)};
  std::string_view options = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  while (!options.empty()) {
    const std::string_view word = options.substr(0, options.find(','));
    options.remove_prefix(std::min(options.size(), word.size() + 1));
    if (word == "exec" || word == "noexec") item.exec = word == "exec";
    if (word == "suid" || word == "nosuid") item.suid = word == "suid";
    if (word == "dev" || word == "nodev") item.dev = word == "dev";
    if (word == "defaults") item.exec = item.suid = item.dev = true;  // mount(8)
  }
  return item;
}

std::string effect_of(const TmpfsItem& item) {
  const std::string path = text::printable(item.path);
  if (item.exec) return "may write programs to " + path + " and run them";
  if (item.suid) return "honours setuid programs in " + path;
  return "honours device files in " + path;
}

std::string options_of(const TmpfsItem& item) {
  std::string all;
  for (const auto& [on, name] : {std::pair(item.exec, "exec"), {item.suid, "suid"}, {item.dev, "dev"}}) {
    if (on) all += (all.empty() ? "" : ",") + std::string(name);
  }
  return all;
}

void check_tmpfs(const Evidence& evidence, const Service& service, const compose::Text& written,
                 Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP10, service, written) || !written.is_known()) return;
  const TmpfsItem item = parse_tmpfs(*written.get());
  if (!item.exec && !item.suid && !item.dev) return;
  if (has_reason(evidence, service, PrivilegeKind::Write, item.path)) return;
  add_finding(outcome, Rule::LP10, &service, written.where(), "tmpfs:" + text::printable(item.path),
              effect_of(item), "write noexec,nosuid,nodev")
      .detail = options_of(item);
}

}  // namespace

// Volumes are data by intent, and are not asked about here.
void check_writable_root(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const compose::Text& item : service.tmpfs) check_tmpfs(evidence, service, item, outcome);
  if (missing_if_unknown(outcome, Rule::LP10, service, service.read_only)) return;
  if (service.read_only.value_or(false) || has_reason(evidence, service, PrivilegeKind::Write, "/")) return;
  add_finding(outcome, Rule::LP10, &service,
              service.read_only.is_absent() ? service.where : service.read_only.where(), "read_only",
              "may change its own programs: the root filesystem is writable",
              "write read_only: true, with a tmpfs or volume for what it writes");
}

}  // namespace dvsguard::practice
