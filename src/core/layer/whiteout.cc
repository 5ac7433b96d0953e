#include "core/layer/whiteout.h"

namespace dvsguard::layer {

namespace {

constexpr std::string_view kPrefix = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";

}  // namespace

Whiteout parse_whiteout(std::string_view path) {
  const auto slash = path.rfind('/');
  const auto base = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (!base.starts_with(kPrefix)) return {};
  const auto folder = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  if (base == kOpaque) return {WhiteoutKind::Opaque, folder, {}};
  const auto name = base.substr(kPrefix.size());
  if (name.empty() || name == "." || name == "..") return {WhiteoutKind::Refused, folder, name};
  return {WhiteoutKind::Path, folder, name};
}

}  // namespace dvsguard::layer
