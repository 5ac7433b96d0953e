#include "core/image/metadata_keys.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace dvsguard::image {
namespace {

// What every kind of key has in text: a run of so many letters and digits, or so many words. Most names have
// neither, and need no detector.
constexpr std::size_t kRun = 16, kBlanks = 11;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool may_hold_key(std::string_view text) {
  if (text.size() < kRun) return false;
  std::size_t run = 0, blanks = 0;
  for (const char c : text) {
    run = is_word(c) ? run + 1 : 0;
    blanks += c == ' ' ? 1 : 0;
    const bool is_binary = (static_cast<unsigned char>(c) & 0x80U) != 0;
    if (run == kRun || blanks == kBlanks || is_binary) return true;
  }
  return false;
}

std::vector<keyscan::Hit> scan(std::string_view text, keyscan::FileScanner& scanner) {
  scanner.begin({}, text.size());
  scanner.feed({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  std::vector<keyscan::Hit> hits = scanner.finish();
  for (keyscan::Hit& hit : hits) hit.line = hit.column = 0;  // of a text that stands on no line
  return hits;
}

// "LENGTH KEY=VALUE\n": cuts one from the front of `records`, and returns KEY.
std::string_view take_key(std::string_view& records) {
  std::size_t length = 0;
  const auto read = std::from_chars(records.data(), records.data() + records.size(), length);
  const std::string_view record = records.substr(0, length);
  records.remove_prefix(std::min(std::max<std::size_t>(length, 1), records.size()));
  const auto start = std::min(static_cast<std::size_t>(read.ptr - record.data()) + 1, record.size());
  return record.substr(start, record.find('=') - start);
}

bool is_name(std::string_view key) {
  return key == "path" || key == "linkpath" || key == "GNU.sparse.name";
}

std::string part_of(std::string_view key) {
  for (const std::string_view prefix : {"SCHILY.xattr.", "LIBARCHIVE.xattr."}) {
    if (key.starts_with(prefix)) return std::string("extended attribute ").append(key.substr(prefix.size()));
  }
  return std::string("PAX record ").append(key);
}

}  // namespace

// The slash keeps a name of digits, which is a digest's, from looking like a key's own file.
std::vector<keyscan::Hit> name_keys(std::string_view name, keyscan::FileScanner& scanner) {
  if (!may_hold_key(name)) return {};
  std::vector<keyscan::Hit> hits = scan(std::string("/").append(name), scanner);
  for (keyscan::Hit& hit : hits) hit.offset -= std::min<std::size_t>(hit.offset, 1);
  return hits;
}

std::vector<RecordKey> record_keys(std::string_view records, keyscan::FileScanner& scanner) {
  std::vector<RecordKey> found;
  if (!may_hold_key(records)) return found;
  std::string_view rest = records, key;
  for (keyscan::Hit& hit : scan(records, scanner)) {
    while (records.size() - rest.size() <= hit.offset && !rest.empty()) key = take_key(rest);
    if (!is_name(key)) found.push_back({std::move(hit), part_of(key)});
  }
  return found;
}

}  // namespace dvsguard::image
