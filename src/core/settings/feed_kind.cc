#include <algorithm>
#include <array>
#include <iterator>

#include "core/settings/settings.h"

namespace dvsguard::settings {
namespace {

struct Named {
  FeedKind kind;
  std::string_view name;
};
constexpr std::array kKinds = {Named{FeedKind::Osv, "osv"}, Named{FeedKind::Debian, "debian"},
                               Named{FeedKind::Alpine, "alpine"}, Named{FeedKind::Wolfi, "wolfi"},
                               Named{FeedKind::Chainguard, "chainguard"}};

}  // namespace

std::string_view feed_kind_name(FeedKind kind) {
  const auto found = std::ranges::find(kKinds, kind, &Named::kind);
  return found == kKinds.end() ? std::string_view() : found->name;
}

std::optional<FeedKind> parse_feed_kind(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, &Named::name);
  return found == kKinds.end() ? std::nullopt : std::optional(found->kind);
}

}  // namespace dvsguard::settings
