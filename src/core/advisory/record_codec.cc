#include "core/advisory/record_codec.h"

#include <utility>

namespace dvsguard::advisory {
namespace {

constexpr std::uint64_t kUndetermined = 8;  // beside the severity, in one number
constexpr std::uint64_t kSeverityMask = 7;

using Texts = std::span<const std::string_view>;

void put_list(const std::vector<std::string_view>& list, TextTable& texts, Bytes& to) {
  put_number(to, list.size());
  for (const auto text : list) put_number(to, texts.add(text));
}

Result<std::string_view> take_text(ByteReader& reader, Texts texts) {
  TRY(const std::uint64_t which, reader.number(UINT32_MAX));
  if (which >= texts.size())
    return Error{.code = ErrorCode::Syntax, .what = "names a text that is not there"};
  return texts[which];
}

Result<std::vector<std::string_view>> take_list(ByteReader& reader, Texts texts) {
  TRY(const std::size_t size, reader.count(1));
  std::vector<std::string_view> list(size);
  for (auto& text : list) {
    TRY(text, take_text(reader, texts));
  }
  return list;
}

Result<Range> take_range(ByteReader& reader, Texts texts) {
  TRY(const std::size_t size, reader.count(2));
  Range range;
  range.events.resize(size);
  for (auto& event : range.events) {
    TRY(const std::uint64_t kind, reader.number(static_cast<std::uint64_t>(Event::Kind::Limit)));
    event.kind = static_cast<Event::Kind>(kind);
    TRY(event.version, take_text(reader, texts));
  }
  return range;
}

Result<Import> take_import(ByteReader& reader, Texts texts) {
  Import import;
  TRY(import.path, take_text(reader, texts));
  TRY(import.symbols, take_list(reader, texts));
  TRY(import.goos, take_list(reader, texts));
  TRY(import.goarch, take_list(reader, texts));
  return import;
}

}  // namespace

std::size_t TextTable::add(std::string_view text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) return found->second;
  const auto [added, fresh] = numbers_.emplace(text, texts_.size());
  texts_.push_back(added->first);
  Bytes length;
  put_number(length, text.size());
  bytes_ += length.size() + text.size();
  return added->second;
}

void encode_record(const Record& record, TextTable& texts, Bytes& to) {
  put_number(to, texts.add(record.id));
  put_number(to, static_cast<std::uint64_t>(record.severity) | (record.undetermined ? kUndetermined : 0));
  put_number(to, texts.add(record.summary));
  put_number(to, texts.add(record.url));
  put_list(record.aliases, texts, to);
  put_number(to, record.ranges.size());
  for (const auto& range : record.ranges) {
    put_number(to, range.events.size());
    for (const auto& event : range.events) {
      put_number(to, static_cast<std::uint64_t>(event.kind));
      put_number(to, texts.add(event.version));
    }
  }
  put_list(record.versions, texts, to);
  put_number(to, record.imports.size());
  for (const auto& import : record.imports) {
    put_number(to, texts.add(import.path));
    put_list(import.symbols, texts, to);
    put_list(import.goos, texts, to);
    put_list(import.goarch, texts, to);
  }
}

Result<Record> decode_record(ByteReader& reader, std::span<const std::string_view> texts) {
  Record record;
  TRY(record.id, take_text(reader, texts));
  TRY(const std::uint64_t marks, reader.number(kUndetermined | kSeverityMask));
  if ((marks & kSeverityMask) > static_cast<std::uint64_t>(Severity::Critical)) {
    return Error{.code = ErrorCode::Syntax, .what = "names a severity that there is not"};
  }
  record.severity = static_cast<Severity>(marks & kSeverityMask);
  record.undetermined = (marks & kUndetermined) != 0;
  TRY(record.summary, take_text(reader, texts));
  TRY(record.url, take_text(reader, texts));
  TRY(record.aliases, take_list(reader, texts));
  TRY(const std::size_t ranges, reader.count(1));
  for (std::size_t i = 0; i < ranges; ++i) {
    TRY(record.ranges.emplace_back(), take_range(reader, texts));
  }
  TRY(record.versions, take_list(reader, texts));
  TRY(const std::size_t imports, reader.count(4));
  for (std::size_t i = 0; i < imports; ++i) {
    TRY(record.imports.emplace_back(), take_import(reader, texts));
  }
  return record;
}

}  // namespace dvsguard::advisory
