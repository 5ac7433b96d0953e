#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/advisory/database.h"
#include "core/advisory/document.h"
#include "core/advisory/moment.h"
#include "core/advisory/osv.h"
#include "core/advisory/record_codec.h"

// Advisories of every kind in, one compiled file out. The same documents give the same bytes, in whatever
// order they come.
namespace dvsguard::advisory {

inline constexpr std::size_t kMaxRecords = 16'000'000;
inline constexpr std::size_t kMaxRecordBytes = 512u << 10;  // one record with its texts
inline constexpr std::size_t kMaxHeldBytes = 1u << 30;      // all that is held, before it stands in blocks
inline constexpr std::size_t kMaxPassedOver = 100;          // ecosystems that are named

class Compiler {
 public:
  // A document that is refused may leave rows behind: after an Error there is nothing to finish.
  [[nodiscard]] Status add_osv(const Document& document);
  [[nodiscard]] Status add_debian_tracker(const Document& document);
  // `ecosystem`: "Alpine", "Wolfi" or "Chainguard".
  [[nodiscard]] Status add_secdb(const Document& document, std::string_view ecosystem);

  // Ecosystems of OSV documents whose packages this version does not match, the first kMaxPassedOver.
  [[nodiscard]] const std::set<std::string>& passed_over() const { return passed_over_; }

  // Where a record has no severity, it takes the highest that an OSV document on the same fault gives.
  [[nodiscard]] Result<Bytes> finish() const;

 private:
  using Severities = std::map<std::string_view, Severity>;  // by the names of faults
  struct Input {                                            // one document
    crypto::Digest digest;
    Moment modified;
    Instant fetched;
    bool dropped = false;  // withdrawn, or there is a newer one of its id
  };
  struct Row {
    std::uint32_t key = 0, input = 0, part = 0;
    std::uint64_t at = 0;  // in arena_
  };
  struct Opinion {  // how bad one document says that a fault is
    std::uint32_t input = 0;
    Severity severity = Severity::Unknown;
    std::vector<std::string_view> names;
  };
  // Kind, ecosystem, release: what Sources are told apart by.
  using PartName = std::tuple<SourceKind, std::string_view, std::string_view>;

  [[nodiscard]] std::uint32_t add_input(const Document& document);
  [[nodiscard]] std::uint32_t part_number(std::uint32_t input, SourceKind kind, const Key& key);
  [[nodiscard]] Status add_row(std::uint32_t input, SourceKind kind, const Key& key, const Record& record);
  void drop_older(const OsvHead& head, std::uint32_t input);
  void keep_opinion(const OsvHead& head, std::uint32_t input);
  [[nodiscard]] std::string_view kept(std::string_view text);  // as texts_ holds it
  [[nodiscard]] Status check_held() const;
  [[nodiscard]] Severities severities() const;
  [[nodiscard]] std::vector<Row> rows_in_order() const;
  [[nodiscard]] std::vector<Source> make_sources(const std::vector<std::uint64_t>& counts) const;

  TextTable texts_;
  Bytes arena_;
  std::vector<Row> rows_;
  std::vector<Input> inputs_;
  std::map<Key, std::uint32_t> keys_;  // of texts_
  std::map<PartName, std::uint32_t> parts_;
  std::vector<std::set<std::uint32_t>> part_inputs_;
  std::map<std::string_view, std::uint32_t> newest_;  // by id, of OSV documents
  std::vector<Opinion> opinions_;
  std::set<std::string> passed_over_;
};

}  // namespace dvsguard::advisory
