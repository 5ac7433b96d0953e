#include "core/binary/crate_list.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/layer/zlib.h"
#include "core/text/json.h"

namespace dvsguard::binary {

namespace {

using text::Node;

constexpr std::size_t kMaxNodes = 200'000, kMaxDepth = 8;
constexpr std::size_t kMaxText = 256;  // of a name or version

Error wrong(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kMaxText &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<std::string> word_of(const Node& crate, std::string_view key) {
  const Node* node = crate.find(key);
  if (node == nullptr || node->kind != text::Kind::String || !is_word(node->scalar))
    return wrong("a crate without " + std::string(key));
  return node->scalar;
}

Result<CrateSource> source_of(const Node& crate) {
  TRY(const std::string text, word_of(crate, "source"));
  if (text == "crates.io") return CrateSource::CratesIo;
  return text == "local" ? CrateSource::Local : CrateSource::Other;
}

bool is_built_with(const Node& crate) {
  const Node* kind = crate.find("kind");
  return kind != nullptr && kind->scalar == "build";
}

}  // namespace

Result<std::vector<Crate>> parse_crate_list(std::string_view json) {
  const text::Limits limits{.max_bytes = kMaxCrateListBytes, .max_nodes = kMaxNodes, .max_depth = kMaxDepth};
  TRY(const Node root, text::parse_json(json, nullptr, limits));
  const Node* packages = root.find("packages");
  if (packages == nullptr || !packages->is_list()) return wrong("no list of packages");
  if (packages->items.size() > kMaxCrates)
    return Error{.code = ErrorCode::Cap, .what = "more than " + std::to_string(kMaxCrates) + " crates"};
  std::vector<Crate> crates;
  for (const Node& item : packages->items) {
    if (!item.is_map()) return wrong("a crate that is none");
    Crate crate;
    TRY(crate.name, word_of(item, "name"));
    TRY(crate.version, word_of(item, "version"));
    TRY(crate.source, source_of(item));
    if (!is_built_with(item)) crates.push_back(std::move(crate));
  }
  return crates;
}

Result<std::vector<Crate>> read_crate_list(Bytes section) {
  TRY(const std::string json, layer::inflate_zlib(section, kMaxCrateListBytes));
  return parse_crate_list(json);
}

}  // namespace dvsguard::binary
