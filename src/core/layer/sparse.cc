#include "core/layer/sparse.h"

#include <algorithm>

#include "core/layer/limits.h"

namespace dvsguard::layer {

namespace {

Error bad_map() {
  return {.code = ErrorCode::Syntax, .what = "a sparse file's map is malformed"};
}

// Cuts the text up to `end` from the front of `text`.
std::string_view take_until(std::string_view& text, char end) {
  const auto at = text.find(end);
  const auto part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

Result<std::vector<Fragment>> parse_pairs(std::string_view text, char end, std::uint64_t count) {
  std::vector<Fragment> fragments;
  fragments.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto offset = parse_decimal(take_until(text, end));
    const auto length = parse_decimal(take_until(text, end));
    if (!offset || !length || *offset < 0 || *length < 0) return bad_map();
    fragments.push_back({static_cast<std::uint64_t>(*offset), static_cast<std::uint64_t>(*length)});
  }
  return fragments;
}

}  // namespace

Result<std::vector<Fragment>> parse_sparse_list(std::string_view map, std::string_view blocks) {
  const auto count = parse_decimal(blocks);
  const auto numbers =
      map.empty() ? 0 : static_cast<std::uint64_t>(std::count(map.begin(), map.end(), ',')) + 1;
  // The map came in a header of at most kMaxMetaBytes, so there is nothing to reserve that is not there.
  if (!count || *count < 0 || numbers % 2 != 0 || static_cast<std::uint64_t>(*count) != numbers / 2) {
    return bad_map();
  }
  return parse_pairs(map, ',', numbers / 2);
}

Result<bool> SparseMap::add(Block block) {
  if (text_.size() + kBlock > kMaxMetaBytes) {
    return Error{.code = ErrorCode::Cap, .what = "a sparse file's map is larger than 1 MiB (kMaxMetaBytes)"};
  }
  text_.append(reinterpret_cast<const char*>(block.data()), kBlock);
  lines_ += static_cast<std::uint64_t>(std::count(block.begin(), block.end(), '\n'));
  if (wanted_ == 1 && lines_ > 0) {
    std::string_view rest = text_;
    const auto count = parse_decimal(take_until(rest, '\n'));
    if (!count || *count < 0 || static_cast<std::uint64_t>(*count) > kMaxMetaBytes) return bad_map();
    wanted_ = 1 + 2 * static_cast<std::uint64_t>(*count);
  }
  return lines_ >= wanted_;
}

Result<std::vector<Fragment>> SparseMap::parse() const {
  std::string_view rest = text_;
  take_until(rest, '\n');
  return parse_pairs(rest, '\n', wanted_ / 2);
}

Status check_fragments(std::vector<Fragment>& fragments, std::int64_t size, std::uint64_t data) {
  std::uint64_t end = 0, total = 0;
  for (const auto& fragment : fragments) {
    // Each is below 2^63, so the sum does not overflow.
    if (size < 0 || fragment.offset < end ||
        fragment.offset + fragment.length > static_cast<std::uint64_t>(size)) {
      return bad_map();
    }
    end = fragment.offset + fragment.length;
    total += fragment.length;
  }
  if (size < 0 || total != data) {
    return Error{.code = ErrorCode::Syntax, .what = "a sparse file's data is not as long as its map says"};
  }
  std::erase_if(fragments, [](const Fragment& fragment) { return fragment.length == 0; });
  return {};
}

}  // namespace dvsguard::layer
