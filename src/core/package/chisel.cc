#include "core/package/chisel.h"

#include <array>
#include <span>
#include <string>
#include <utility>

#include "core/layer/inflate.h"
#include "core/package/lines.h"
#include "core/text/json.h"

namespace dvsguard::package {
namespace {

using text::Node;

constexpr std::size_t kMaxLineNodes = 10'000;  // a path names the slices that hold it
constexpr std::size_t kMaxLineDepth = 4;

Result<std::string> inflated(std::string_view bytes) {
  layer::InflateLimits limits;
  limits.max_bytes = kMaxDatabaseBytes;
  limits.max_zstd_window = kMaxChiselWindow;
  TRY(auto inflater, layer::Inflater::make(layer::Encoding::Zstd, limits));
  std::string out;
  std::vector<std::uint8_t> buffer(std::size_t{256} << 10);
  const auto append = [&out](std::span<const std::uint8_t> piece) {
    out.append(piece.begin(), piece.end());
    return Status();
  };
  const std::span<const std::uint8_t> all(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  TRY_STATUS(inflater.feed(all, buffer, append));
  TRY_STATUS(inflater.finish());
  return out;
}

std::string_view string_of(const Node& map, std::string_view key) {
  const Node* node = map.find(key);
  return node != nullptr && node->kind == text::Kind::String ? std::string_view(node->scalar)
                                                             : std::string_view();
}

Result<Node> object_of(std::string_view line, const Lines& lines) {
  const text::Limits limits{
      .max_bytes = kMaxFieldBytes, .max_nodes = kMaxLineNodes, .max_depth = kMaxLineDepth};
  auto node = text::parse_json(line, nullptr, limits);
  if (!node) return lines.error(node.error().what, node.error().code);
  if (!node->is_map()) return lines.error("is no JSON object", ErrorCode::Invalid);
  return node;
}

// How many lines there are, the first among them.
Result<std::int64_t> count_of(const Node& head, const Lines& lines) {
  if (!string_of(head, "jsonwall").starts_with("1.") || string_of(head, "schema") != "1.0")
    return lines.error("is no Chisel manifest of schema 1.0", ErrorCode::Unsupported);
  const Node* count = head.find("count");
  if (count == nullptr || count->kind != text::Kind::Int)
    return lines.error("does not tell how many lines there are", ErrorCode::Invalid);
  return text::parse_int(count->scalar);
}

}  // namespace

Result<std::vector<Package>> parse_chisel_manifest(std::string_view bytes, std::string_view path,
                                                   Ecosystem ecosystem) {
  TRY_STATUS(check_database_size(bytes, path));
  auto wall = inflated(bytes);
  if (!wall) {
    wall.error().place.file = file_name(path);
    return std::move(wall.error());
  }
  Lines lines(*wall, path);
  const auto first = lines.next();
  if (!first) return lines.error("is empty");
  TRY(const Node head, object_of(*first, lines));
  TRY(const std::int64_t count, count_of(head, lines));
  std::int64_t read = 1;
  std::vector<Package> packages;
  while (const auto line = lines.next()) {
    ++read;
    TRY(const Node entry, object_of(*line, lines));
    const std::string_view kind = string_of(entry, "kind");
    if (kind.empty()) return lines.error("names no kind", ErrorCode::Invalid);
    if (kind != "package") continue;
    Package package;
    package.ecosystem = ecosystem;
    package.name = string_of(entry, "name");
    package.version = string_of(entry, "version");
    package.architecture = string_of(entry, "arch");
    package.database = path;
    if (!is_name(package.name) || !is_word(package.version))
      return lines.error("a package without name or version", ErrorCode::Invalid);
    if (packages.size() == kMaxPackages)
      return lines.error("more than " + std::to_string(kMaxPackages) + " packages", ErrorCode::Cap);
    packages.push_back(std::move(package));
  }
  if (read != count) return lines.error("has another number of lines than it tells", ErrorCode::Invalid);
  return packages;
}

}  // namespace dvsguard::package
