#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/binary/aligned_words.h"
#include "core/binary/build_info.h"
#include "core/binary/build_info_pointers.h"
#include "core/binary/facts.h"
#include "core/binary/function_table.h"
#include "core/binary/kept_texts.h"

namespace dvsguard::binary {

// Finds what Go leaves in a program, by its magic words and not by section headers, which stand behind the
// bytes that they describe and are missing from many stripped files.
class GoScan {
 public:
  // `segments`: where the addresses in the program's data lead to.
  GoScan(int bits, ByteOrder order, std::vector<Segment> segments);

  // A part of the file that the program is loaded from. Build info is looked for where it `is_data`.
  void begin_part(std::uint64_t position, std::uint64_t size, bool is_data);
  void feed(Bytes bytes);
  void end_part();

  // Leaves `go` and `functions` unset where there is none of it. Gives what could not be read, or nothing.
  [[nodiscard]] std::string finish(BinaryFacts& facts);

 private:
  void pass(Bytes bytes);
  void start(const AlignedWords::Found& found, std::uint64_t position);
  void settle_tables();
  void settle_infos(std::uint64_t position, Bytes bytes);
  [[nodiscard]] bool has_whole_info() const;
  [[nodiscard]] std::string finish_info(BinaryFacts& facts) const;

  int bits_;
  ByteOrder order_;
  std::vector<Segment> segments_;
  AlignedWords words_;
  std::uint64_t position_ = 0, part_end_ = 0;
  bool is_data_ = false;

  FunctionSet functions_;
  std::vector<FunctionTable> tables_;  // being read
  bool has_table_ = false, has_incomplete_ = false;
  std::vector<BuildInfo> infos_;  // being read or whole, as they stand in the file
  std::optional<BuildInfo> info_;
  bool has_cut_info_ = false;
  std::vector<BuildInfoPointers> pointers_;  // of old programs
  KeptTexts kept_;
};

}  // namespace dvsguard::binary
