#include "core/layer/pax.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dvsguard::layer {

namespace {

constexpr std::array kKeys = {
    std::pair{std::string_view("path"), &PaxRecords::path},
    std::pair{std::string_view("linkpath"), &PaxRecords::link},
    std::pair{std::string_view("size"), &PaxRecords::size},
    std::pair{std::string_view("uid"), &PaxRecords::uid},
    std::pair{std::string_view("gid"), &PaxRecords::gid},
    std::pair{std::string_view("mtime"), &PaxRecords::mtime},
    std::pair{std::string_view("atime"), &PaxRecords::atime},
    std::pair{std::string_view("ctime"), &PaxRecords::ctime},
    std::pair{std::string_view("GNU.sparse.major"), &PaxRecords::sparse_major},
    std::pair{std::string_view("GNU.sparse.minor"), &PaxRecords::sparse_minor},
    std::pair{std::string_view("GNU.sparse.name"), &PaxRecords::sparse_name},
    std::pair{std::string_view("GNU.sparse.size"), &PaxRecords::sparse_size},
    std::pair{std::string_view("GNU.sparse.realsize"), &PaxRecords::sparse_real_size},
    std::pair{std::string_view("GNU.sparse.map"), &PaxRecords::sparse_map},
    std::pair{std::string_view("GNU.sparse.numblocks"), &PaxRecords::sparse_blocks},
};

Error bad_record(const char* what) {
  return {.code = ErrorCode::Syntax, .what = what};
}

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

struct Record {
  std::string_view key, value;
};

// Cuts one record from the front of `bytes`.
Result<Record> take_record(std::string_view& bytes) {
  const auto space = bytes.find(' ');
  if (space == std::string_view::npos) return bad_record("a PAX record has no length");
  const auto length = parse_decimal(bytes.substr(0, space));
  if (!length || *length < 5 || static_cast<std::uint64_t>(*length) > bytes.size() ||
      static_cast<std::uint64_t>(*length) <= space + 1) {
    return bad_record("a PAX record lies about its length");
  }
  auto record = bytes.substr(0, static_cast<std::size_t>(*length)).substr(space + 1);
  if (!record.ends_with('\n')) return bad_record("a PAX record lies about its length");
  record.remove_suffix(1);
  const auto equals = record.find('=');
  if (equals == std::string_view::npos || equals == 0) return bad_record("a PAX record has no key");
  bytes.remove_prefix(static_cast<std::size_t>(*length));
  const Record result{record.substr(0, equals), record.substr(equals + 1)};
  const bool is_name =
      result.key == "path" || result.key == "linkpath" || result.key == "uname" || result.key == "gname";
  if (has_nul(is_name ? result.value : result.key)) return bad_record("a PAX record holds a NUL");
  return result;
}

// The pairs of GNU's format 0.0, which repeats its keys, as the list of format 0.1.
class SparsePairs {
 public:
  Status add(const Record& record) {
    const bool is_offset = record.key == "GNU.sparse.offset";
    if (is_offset != (count_ % 2 == 0) || record.value.find(',') != std::string_view::npos) {
      return bad_record("a PAX sparse map is out of order");
    }
    if (count_++ > 0) map_ += ',';
    map_ += record.value;
    return {};
  }
  void finish(PaxRecords& records) {
    if (count_ > 0) records.sparse_map = std::move(map_);
  }

 private:
  std::string map_;
  std::size_t count_ = 0;
};

// Whole seconds, rounded down. "123", "123.45", "-1.5".
std::optional<std::int64_t> parse_time(std::string_view text) {
  const auto dot = text.find('.');
  const auto seconds = parse_decimal(text.substr(0, dot));
  if (!seconds || dot == std::string_view::npos) return seconds;
  const auto fraction = text.substr(dot + 1);
  if (!std::all_of(fraction.begin(), fraction.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  // Go keeps nine digits.
  const bool below = text.starts_with('-') && fraction.substr(0, 9).find_first_not_of('0') != fraction.npos;
  if (below && *seconds == INT64_MIN) return std::nullopt;
  return below ? *seconds - 1 : *seconds;
}

}  // namespace

Result<PaxRecords> parse_pax(std::string_view bytes) {
  PaxRecords records;
  SparsePairs pairs;
  while (!bytes.empty()) {
    TRY(const Record record, take_record(bytes));
    if (record.key == "GNU.sparse.offset" || record.key == "GNU.sparse.numbytes") {
      TRY_STATUS(pairs.add(record));
    } else if (record.key == "SCHILY.xattr.security.capability") {
      records.file_capability = !record.value.empty();
    } else {
      const auto* known =
          std::find_if(kKeys.begin(), kKeys.end(), [&](const auto& key) { return key.first == record.key; });
      if (known != kKeys.end()) records.*known->second = record.value;
    }
  }
  pairs.finish(records);
  return records;
}

Status apply_pax(const PaxRecords& records, TarHeader& header) {
  bool valid = true;
  const auto set = [&](const std::string& text, auto parse, std::int64_t& value) {
    if (text.empty()) return;
    const auto parsed = parse(text);
    valid = valid && parsed.has_value();
    value = parsed.value_or(value);
  };
  std::int64_t unused = 0;
  set(records.size, parse_decimal, header.size);
  set(records.uid, parse_decimal, header.uid);
  set(records.gid, parse_decimal, header.gid);
  set(records.mtime, parse_time, header.mtime);
  set(records.atime, parse_time, unused);
  set(records.ctime, parse_time, unused);
  if (!valid) return bad_record("a PAX record's number is none, or overflows");
  if (!records.path.empty()) header.name = records.path;
  if (!records.link.empty()) header.link = records.link;
  return {};
}

}  // namespace dvsguard::layer
