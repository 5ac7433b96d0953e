#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/binary/reader.h"
#include "core/image/budget.h"
#include "core/image/layer_facts.h"
#include "core/image/metadata_keys.h"
#include "core/image/shell_mark.h"
#include "core/keyscan/scanner.h"
#include "core/layer/entry.h"
#include "core/layer/limits.h"

// One layer's entries, as they pass, to its facts. Every byte of every file goes past the key detectors,
// whatever the file is called and whatever hides it later.
namespace dvsguard::image {

// Over it the rest is counted, and the keys of the image are unknown.
inline constexpr std::size_t kMaxKeysOfLayer = 1'000;
inline constexpr std::size_t kMaxNotableOfLayer = 10'000;  // likewise, of programs and privileged files
inline constexpr std::size_t kMaxBinariesOfLayer = 1'000;  // likewise, of Go binaries, and of unreadable ones
inline constexpr std::size_t kMaxDocumentsOfLayer = 10'000;  // likewise, of package databases and their kin
inline constexpr std::size_t kMaxCratesOfLayer = 100'000;    // likewise, of the crates that programs tell
inline constexpr std::size_t kMaxForeignOfLayer = 10'000;    // likewise, of other ecosystems' databases
inline constexpr std::size_t kMaxLinksOfLayer =
    10'000;  // likewise, of hard links to files that facts are about

class LayerInspector final : public layer::EntrySink {
 public:
  // Cap where entries, and the folders that their names imply, are more than `max_paths`. `budgets` is that
  // of all layers of the image, and outlives the inspector.
  LayerInspector(const crypto::SipHashKey& key, Budgets& budgets, std::uint64_t max_paths = layer::kMaxFiles);

  [[nodiscard]] Status extended(std::string_view records, bool global) override;
  [[nodiscard]] Status begin(const layer::Entry& entry) override;
  [[nodiscard]] Status data(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] Status end() override;

  [[nodiscard]] LayerFacts take();

 private:
  // The number of the file that stands at the path, which facts are about from now on.
  std::uint32_t tell(const std::string& path);
  // Once the names were taken.
  [[nodiscard]] bool stands(const std::string& path, std::uint32_t file) const;
  void drop_replaced();
  void take_names();
  void share_file(const layer::Entry& link);
  void note_program(const layer::Entry& entry);
  void note_privileged(const std::string& path, const PrivilegedFile& bits);
  void take_privileged();
  void take_steps();
  // Room for one more fact about the path; where there is none, what it bears on is unknown.
  [[nodiscard]] bool pay(Unread::Bearing bearing, const std::string& path, std::size_t more = 0);
  void note_metadata_keys(const layer::Entry& entry);
  void note_dangling_keys(const layer::Entry& link);
  void add_key(keyscan::Hit hit, const std::string& path, std::string part = {});
  void start_file(const layer::Entry& entry);
  void start_document();
  void note_foreign(const std::string& path);
  void note_link(const layer::Entry& entry);
  void copy_document(const DocumentFound& from, DocumentFound& to);
  void keep_step(const layer::Entry& entry);
  void note_shell();
  [[nodiscard]] bool has_room_for_program(const std::string& path);
  void end_document();
  void end_binary();
  [[nodiscard]] bool note_crates(binary::BinaryFacts& facts);
  void note_trouble(const std::string& trouble);
  void end_keys();
  void unread(Unread::Bearing bearing, std::string what);

  LayerFacts facts_;
  Budgets& budgets_;
  std::uint64_t max_paths_;
  std::unordered_map<std::string, std::uint32_t> told_;  // names of files that facts are about
  std::uint32_t files_ = 0;                              // of those
  std::size_t links_ = 0;
  std::unordered_map<std::uint32_t, std::size_t> documents_;  // of a file: one of its facts
  std::unordered_map<std::uint32_t, PrivilegedFile> privileged_;
  std::unordered_set<std::string> told_names_;  // that hold keys
  std::vector<RecordKey> next_keys_;            // what extended headers say of the next entry
  std::size_t document_bytes_ = 0;
  std::size_t crates_ = 0;

  // The file that passes by.
  std::string path_;
  std::uint64_t size_ = 0;
  bool is_file_ = false;
  std::optional<DocumentFound> document_;
  std::array<std::uint8_t, 4> head_{};
  std::size_t head_size_ = 0;
  bool is_elf_ = false;
  std::unordered_map<std::string, std::string> steps_;  // by path: a link's target; empty: an executable file
  bool may_be_shell_ = false;                           // a program whose name does not say so
  ShellMark shell_;
  keyscan::FileScanner keys_;
  binary::BinaryReader binary_;
};

}  // namespace dvsguard::image
