#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/binary/reader.h"
#include "core/image/layer_facts.h"
#include "core/image/shell_mark.h"
#include "core/keyscan/scanner.h"
#include "core/layer/entry.h"

// One layer's entries, as they pass, to its facts. Every byte of every file goes past the key detectors,
// whatever the file is called and whatever hides it later.
namespace dvsguard::image {

// Over it the rest is counted, and the keys of the image are unknown.
inline constexpr std::size_t kMaxKeysOfLayer = 1'000;
inline constexpr std::size_t kMaxNotableOfLayer = 10'000;  // likewise, of programs and privileged files
inline constexpr std::size_t kMaxBinariesOfLayer = 1'000;  // likewise, of Go binaries, and of unreadable ones
inline constexpr std::size_t kMaxDocumentsOfLayer = 10'000;  // likewise, of package databases and their kin
inline constexpr std::size_t kMaxForeignOfLayer = 10'000;    // likewise, of other ecosystems' databases
// Of links and executable files. Over it, a link that leads to neither of those that were kept is unknown.
inline constexpr std::size_t kMaxStepBytesOfLayer = std::size_t{8} << 20;

class LayerInspector final : public layer::EntrySink {
 public:
  explicit LayerInspector(const crypto::SipHashKey& key);

  [[nodiscard]] Status begin(const layer::Entry& entry) override;
  [[nodiscard]] Status data(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] Status end() override;

  [[nodiscard]] LayerFacts take();

 private:
  // How many of each kind there were when a later entry took a path's place.
  struct Marks {
    std::size_t keys = 0, notable = 0, privileged = 0, go_binaries = 0, troubled = 0, documents = 0,
                foreign = 0;
  };

  void forget(const std::string& path);
  void drop_forgotten();
  void note_program(const layer::Entry& entry);
  void start_file(const layer::Entry& entry);
  void start_document();
  void note_link(const layer::Entry& entry);
  void keep_step(const layer::Entry& entry);
  void note_shell();
  [[nodiscard]] bool has_room_for_program();
  void end_document();
  void end_binary();
  void note_trouble(const std::string& trouble);
  void end_keys();
  void unread(Unread::Bearing bearing, std::string what);

  LayerFacts facts_;
  std::unordered_set<std::string> told_;  // paths that the facts name
  std::unordered_map<std::string, Marks> replaced_;
  std::size_t document_bytes_ = 0, step_bytes_ = 0;

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
