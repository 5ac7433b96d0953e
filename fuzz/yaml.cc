#include "core/text/yaml.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/text/json.h"

// Whatever is accepted keeps its caps and points into the input; its canonical JSON reads back as itself.
namespace {

using namespace dvsguard::text;

constexpr Limits kLimits{
    .max_bytes = 1 << 16, .max_nodes = 20'000, .max_depth = 64, .max_expanded_bytes = 1 << 20};

void require(bool holds) {
  if (!holds) std::abort();
}

std::size_t checked_nodes(const Node& node, std::size_t depth, std::size_t size) {
  require(depth <= kLimits.max_depth);
  require(node.place.line <= size + 1 && node.place.column <= size + 1);
  require(node.scalar.find(kGap) == std::string::npos && node.via.size() <= 4);
  std::size_t count = 1;
  for (const Node& item : node.items) count += checked_nodes(item, depth + 1, size);
  for (const Member& member : node.members) count += 1 + checked_nodes(member.value, depth + 1, size);
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto node = parse_yaml(bytes, dvsguard::file_name("f"), kLimits);
  if (!node) {
    const std::string& what = node.error().what;
    require(!what.empty() &&
            std::none_of(what.begin(), what.end(), [](char c) { return c >= 0 && c < ' '; }));
    return 0;
  }
  require(checked_nodes(*node, 0, size) <= kLimits.max_nodes);
  const auto canonical = canonical_json(*node);
  if (!canonical) return 0;
  const auto again = parse_json(*canonical, nullptr);
  require(again.has_value() && canonical_json(*again) == *canonical);
  return 0;
}
