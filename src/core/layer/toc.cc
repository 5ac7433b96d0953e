#include "core/layer/toc.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/layer/entry_path.h"
#include "core/layer/tar_header.h"
#include "core/text/json.h"

namespace dvsguard::layer {

namespace {

Error refuse(std::string what) {
  return {.code = ErrorCode::Invalid, .where = "table of contents", .what = std::move(what)};
}

// An entry, and its extended attributes in it.
constexpr std::size_t kMaxEntryDepth = 8;

constexpr std::string_view kSpace = " \t\r\n";

std::size_t skip_space(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(kSpace, at), text.size());
}

// Past the string, object or list that starts at `at`; the strict reader looks at what is inside. npos: it
// does not end.
std::size_t skip_value(std::string_view text, std::size_t at) {
  bool in_string = false;
  for (std::size_t depth = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      in_string = c != '"';
      if (!in_string && depth == 0) return at + 1;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return std::string_view::npos;
      if (--depth == 0) return at + 1;
    }
  }
  return std::string_view::npos;
}

// Where the list of the outermost member "entries" starts. npos: nowhere.
std::size_t find_entries(std::string_view toc) {
  std::size_t at = skip_space(toc, 0);
  if (at >= toc.size() || toc[at] != '{') return std::string_view::npos;
  for (++at; at < toc.size();) {
    const char c = toc[at];
    if (c == '{' || c == '[' || c == '"') {
      const auto end = skip_value(toc, at);
      if (end == std::string_view::npos) return end;
      const auto colon = skip_space(toc, end);
      if (toc.substr(at, end - at) == "\"entries\"" && toc.substr(colon, 1) == ":") {
        const auto list = skip_space(toc, colon + 1);
        return toc.substr(list, 1) == "[" ? list : std::string_view::npos;
      }
      at = end;
    } else {
      ++at;
    }
  }
  return std::string_view::npos;
}

constexpr std::array<std::string_view, 12> kMembers = {"name",   "type",        "linkName",  "mode",
                                                       "size",   "uid",         "gid",       "xattrs",
                                                       "digest", "chunkOffset", "chunkSize", "entries"};

// Go takes a member's name in any case, and then the last of them.
bool is_spelled_oddly(std::string_view key) {
  if (std::find(kMembers.begin(), kMembers.end(), key) != kMembers.end()) return false;
  const auto is_same = [&](std::string_view member) {
    return std::equal(member.begin(), member.end(), key.begin(), key.end(),
                      [](char a, char b) { return (a | 0x20) == (b | 0x20); });
  };
  const bool is_ascii =
      std::all_of(key.begin(), key.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return !is_ascii || std::any_of(kMembers.begin(), kMembers.end(), is_same);
}

// Reads the members of one entry; the first fault stays.
class Members {
 public:
  explicit Members(const text::Node& node) : node_(node) {
    if (!node.is_map()) fail("an entry is no object");
    for (const auto& member : node.members) {
      if (is_spelled_oddly(member.key)) fail("a member's name is spelled so that readers disagree on it");
    }
  }
  std::string text(std::string_view key) {
    const auto* value = node_.find(key);
    if (value == nullptr) return {};
    if (value->kind != text::Kind::String) fail("a text is none");
    return value->scalar;
  }
  std::int64_t number(std::string_view key) {
    const auto* value = node_.find(key);
    if (value == nullptr) return 0;
    const auto parsed = value->kind == text::Kind::Int ? parse_decimal(value->scalar) : std::nullopt;
    if (!parsed) fail("a number is none, or overflows");
    return parsed.value_or(0);
  }
  bool has_capability() {
    const auto* all = node_.find("xattrs");
    if (all == nullptr || all->is_null()) return false;
    if (!all->is_map()) fail("extended attributes are no object");
    const auto* value = all->find("security.capability");
    if (value == nullptr || value->is_null()) return false;
    if (value->kind != text::Kind::String) fail("a text is none");
    return !value->scalar.empty();
  }
  void fail(const char* what) {
    if (status_) status_ = refuse(what);
  }
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  const text::Node& node_;
  Status status_;
};

std::optional<EntryType> type_of(std::string_view name) {
  constexpr std::array kTypes = {
      std::pair{std::string_view("reg"), EntryType::File},
      std::pair{std::string_view("dir"), EntryType::Directory},
      std::pair{std::string_view("hardlink"), EntryType::HardLink},
      std::pair{std::string_view("symlink"), EntryType::Symlink},
      std::pair{std::string_view("char"), EntryType::CharDevice},
      std::pair{std::string_view("block"), EntryType::BlockDevice},
      std::pair{std::string_view("fifo"), EntryType::Fifo},
  };
  const auto* found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& type) { return type.first == name; });
  if (found == kTypes.end()) return std::nullopt;
  return found->second;
}

Result<TocEntry> parse_entry(std::string_view json) {
  TRY(const auto node, text::parse_json(json, nullptr, {.max_depth = kMaxEntryDepth}));
  Members members(node);
  TocEntry out;
  Entry& entry = out.entry;
  const auto name = members.text("name"), type = members.text("type");
  out.is_chunk = type == "chunk";
  if (const auto known = type_of(type))
    entry.type = *known;
  else if (!out.is_chunk)
    members.fail("an entry's type is unknown");
  const auto size = members.number("size"), uid = members.number("uid"), gid = members.number("gid");
  const auto offset = members.number("chunkOffset"), chunk = members.number("chunkSize");
  if (size < 0 || uid < 0 || gid < 0 || offset < 0 || chunk < 0) members.fail("a number is negative");
  entry.mode = static_cast<std::uint32_t>(members.number("mode") & 07777);
  entry.file_capability = members.has_capability();
  const auto link = members.text("linkName"), digest = members.text("digest");
  if (!members.status()) return Error(members.status().error());
  TRY_STATUS(clean_path(name, entry.path));
  entry.uid = static_cast<std::uint64_t>(uid);
  entry.gid = static_cast<std::uint64_t>(gid);
  if (entry.type == EntryType::HardLink || entry.type == EntryType::Symlink) entry.link = link;
  if (out.is_chunk || entry.type != EntryType::File) return out;
  entry.size = static_cast<std::uint64_t>(size);
  out.is_chunked = chunk > 0 && chunk < size;
  if (entry.size == 0) return out;
  TRY(const auto parsed, crypto::parse_digest(digest));
  out.digest = parsed.hex();
  return out;
}

}  // namespace

Status read_toc(std::string_view toc, const std::function<Status(const TocEntry&)>& take) {
  const auto list = find_entries(toc);
  if (list == std::string_view::npos) return refuse("it has no entries");
  std::size_t at = skip_space(toc, list + 1);
  for (bool first = true; at < toc.size() && toc[at] != ']'; first = false) {
    if (!first) {
      if (toc[at] != ',') return refuse("its entries are malformed");
      at = skip_space(toc, at + 1);
    }
    const auto end = at < toc.size() && toc[at] == '{' ? skip_value(toc, at) : std::string_view::npos;
    if (end == std::string_view::npos) return refuse("its entries are malformed");
    TRY(const auto entry, parse_entry(toc.substr(at, end - at)));
    TRY_STATUS(take(entry));
    at = skip_space(toc, end);
  }
  if (at >= toc.size()) return refuse("its entries do not end");
  // What stands around the entries; a second list of them would be a duplicate key.
  const std::string rest = std::string(toc.substr(0, list + 1)) + std::string(toc.substr(at));
  TRY(const auto node, text::parse_json(rest, nullptr));
  for (const auto& member : node.members) {
    if (is_spelled_oddly(member.key))
      return refuse("a member's name is spelled so that readers disagree on it");
  }
  const auto* version = node.find("version");
  if (version == nullptr || version->scalar != "1") return refuse("its version is not 1");
  return {};
}

}  // namespace dvsguard::layer
