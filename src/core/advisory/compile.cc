#include "core/advisory/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/advisory/debian_tracker.h"
#include "core/advisory/file_writer.h"
#include "core/advisory/secdb.h"
#include "core/crypto/hasher.h"

namespace dvsguard::advisory {
namespace {

Error over(std::string what) {
  return Error{.code = ErrorCode::Cap, .what = std::move(what)};
}

std::size_t text_bytes(const std::vector<std::string_view>& texts) {
  constexpr std::size_t kNumbers = 4;  // at most, of one text's length and place
  std::size_t bytes = kNumbers;
  for (const auto text : texts) bytes += text.size() + kNumbers;
  return bytes;
}

// Of the record's names that somebody rated.
Severity highest_of(const Record& record, const std::map<std::string_view, Severity>& rated) {
  Severity highest = Severity::Unknown;
  const auto look = [&](std::string_view name) {
    if (const auto found = rated.find(name); found != rated.end()) highest = std::max(highest, found->second);
  };
  look(record.id);
  for (const auto alias : record.aliases) look(alias);
  return highest;
}

// An upper bound on what the record takes in a block.
std::size_t bytes_of(const Record& record) {
  std::size_t bytes = text_bytes(record.aliases) + text_bytes(record.versions) +
                      text_bytes({record.id, record.summary, record.url});
  for (const auto& range : record.ranges) {
    for (const auto& event : range.events) bytes += text_bytes({event.version}) + 1;
    ++bytes;
  }
  for (const auto& import : record.imports) {
    bytes += text_bytes({import.path}) + text_bytes(import.symbols) + text_bytes(import.goos) +
             text_bytes(import.goarch);
  }
  return bytes;
}

}  // namespace

std::uint32_t Compiler::add_input(const Document& document) {
  inputs_.push_back({crypto::sha256(document.bytes), {}, document.fetched, false});
  return static_cast<std::uint32_t>(inputs_.size() - 1);
}

std::uint32_t Compiler::part_number(std::uint32_t input, SourceKind kind, const Key& key) {
  const PartName name(kind, key.ecosystem, key.release);
  const auto [part, fresh] = parts_.emplace(name, static_cast<std::uint32_t>(parts_.size()));
  if (fresh) part_inputs_.emplace_back();
  part_inputs_[part->second].insert(input);
  return part->second;
}

Status Compiler::add_row(std::uint32_t input, SourceKind kind, const Key& key, const Record& record) {
  if (rows_.size() == kMaxRecords)
    return over(fmt::format("more than {} records (kMaxRecords)", kMaxRecords));
  TRY_STATUS(check_held());
  if (bytes_of(record) + text_bytes({key.ecosystem, key.release, key.package}) > kMaxRecordBytes) {
    return over(fmt::format("an advisory over {} bytes for one package (kMaxRecordBytes)", kMaxRecordBytes));
  }
  const Key held{kept(key.ecosystem), kept(key.release), kept(key.package)};
  const auto number = keys_.emplace(held, static_cast<std::uint32_t>(keys_.size())).first->second;
  rows_.push_back({number, input, part_number(input, kind, held), arena_.size()});
  encode_record(record, texts_, arena_);
  return {};
}

std::string_view Compiler::kept(std::string_view text) {
  const std::size_t number = texts_.add(text);
  return texts_.texts()[number];
}

Status Compiler::check_held() const {
  constexpr std::size_t kNode = 96;  // of a map, about, with its key's own parts
  const std::size_t held = arena_.size() + texts_.bytes() + texts_.texts().size() * kNode +
                           rows_.size() * sizeof(Row) + keys_.size() * kNode +
                           inputs_.size() * (sizeof(Input) + kNode) + opinions_.size() * kNode;
  if (held <= kMaxHeldBytes) return {};
  return over(fmt::format("advisories of more than {} bytes together (kMaxHeldBytes)", kMaxHeldBytes));
}

void Compiler::keep_opinion(const OsvHead& head, std::uint32_t input) {
  if (head.severity == Severity::Unknown) return;
  Opinion& opinion = opinions_.emplace_back();
  opinion.input = input;
  opinion.severity = head.severity;
  opinion.names.push_back(kept(head.id));
  for (const auto& alias : head.aliases) opinion.names.push_back(kept(alias));
}

Compiler::Severities Compiler::severities() const {
  Severities out;
  for (const auto& opinion : opinions_) {
    if (inputs_[opinion.input].dropped) continue;
    for (const auto name : opinion.names) {
      Severity& highest = out[name];
      highest = std::max(highest, opinion.severity);
    }
  }
  return out;
}

void Compiler::drop_older(const OsvHead& head, std::uint32_t input) {
  const auto [newest, fresh] = newest_.emplace(kept(head.id), input);
  if (fresh) return;
  const auto age = [&](std::uint32_t which) {
    return std::pair(inputs_[which].modified, inputs_[which].digest);
  };
  if (age(newest->second) < age(input)) std::swap(newest->second, input);
  inputs_[input].dropped = true;
}

Status Compiler::add_osv(const Document& document) {
  const std::uint32_t input = add_input(document);
  TRY(const OsvHead head, read_osv(document, [&](const Key& key, const Record& record) {
        return add_row(input, SourceKind::Osv, key, record);
      }));
  inputs_[input].modified = head.modified;
  inputs_[input].dropped = head.withdrawn;
  drop_older(head, input);
  keep_opinion(head, input);
  for (const auto& ecosystem : head.passed_over) {
    if (passed_over_.size() < kMaxPassedOver) passed_over_.insert(ecosystem);
  }
  return check_held();
}

Status Compiler::add_debian_tracker(const Document& document) {
  const std::uint32_t input = add_input(document);
  return read_debian_tracker(document, [&](const Key& key, const Record& record) {
    return add_row(input, SourceKind::DebianTracker, key, record);
  });
}

Status Compiler::add_secdb(const Document& document, std::string_view ecosystem) {
  const std::uint32_t input = add_input(document);
  return read_secdb(document, ecosystem, [&](const Key& key, const Record& record) {
    return add_row(input, SourceKind::Secdb, key, record);
  });
}

std::vector<Compiler::Row> Compiler::rows_in_order() const {
  std::vector<std::uint32_t> rank(keys_.size());
  std::uint32_t next = 0;
  for (const auto& [key, number] : keys_) rank[number] = next++;
  std::vector<Row> rows;
  rows.reserve(rows_.size());
  for (const auto& row : rows_) {
    if (!inputs_[row.input].dropped) rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return rank[a.key] < rank[b.key]; });
  return rows;
}

std::vector<Source> Compiler::make_sources(const std::vector<std::uint64_t>& counts) const {
  std::vector<Source> sources;
  for (const auto& [name, number] : parts_) {
    Source source;
    source.kind = std::get<0>(name);
    source.ecosystem = std::get<1>(name);
    source.release = std::get<2>(name);
    source.count = counts[number];
    std::set<crypto::Digest> digests;
    const auto& inputs = part_inputs_[number];
    source.fetched = inputs_[*inputs.begin()].fetched;
    for (const auto input : inputs) {
      source.newest = std::max(source.newest, inputs_[input].modified.second);
      source.fetched = std::min(source.fetched, inputs_[input].fetched);
      digests.insert(inputs_[input].digest);
    }
    crypto::Sha256 digest;
    for (const auto& held : digests) digest.update(held.bytes);
    source.input = digest.finish();
    sources.push_back(std::move(source));
  }
  return sources;
}

Result<Bytes> Compiler::finish() const {
  std::vector<const Key*> keys(keys_.size());
  for (const auto& [key, number] : keys_) keys[number] = &key;
  std::vector<std::uint64_t> counts(parts_.size());
  FileWriter writer;
  const Severities rated = severities();
  const auto rows = rows_in_order();
  for (auto row = rows.begin(); row != rows.end();) {
    const std::uint32_t key = row->key;
    std::vector<std::pair<Record, std::uint32_t>> records;
    for (; row != rows.end() && row->key == key; ++row) {
      ByteReader reader(std::span<const std::uint8_t>(arena_).subspan(row->at));
      TRY(auto record, decode_record(reader, texts_.texts()));
      if (record.severity == Severity::Unknown) record.severity = highest_of(record, rated);
      records.emplace_back(std::move(record), row->part);
    }
    std::sort(records.begin(), records.end());
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (i > 0 && records[i] == records[i - 1]) continue;
      ++counts[records[i].second];
      if (i > 0 && records[i].first == records[i - 1].first) continue;  // two sources say the same
      TRY_STATUS(writer.add(*keys[key], records[i].first));
    }
  }
  return writer.finish(make_sources(counts));
}

}  // namespace dvsguard::advisory
