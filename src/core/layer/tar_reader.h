#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/layer/entry.h"
#include "core/layer/limits.h"
#include "core/layer/pax.h"
#include "core/layer/sparse.h"
#include "core/layer/tar_header.h"

// A layer's tar, in pieces of any size -> its entries, as containerd reads them: Go's archive/tar, then what
// containerd's pkg/archive makes of it. Whatever one of the two refuses is refused; so is what other readers
// see differently, where no writer means it:
// - a name that climbs above the root, or that names the root and is no folder;
// - an owner that the kernel would cut to 32 bits (CVE-2024-40635);
// - a global PAX header that renames or resizes entries, or whose own name containerd would delete;
// - bytes other than zeros after the end, and an extended header with no entry after it.
// Types that containerd has no use for are refused as it does: GNU's old sparse format, continuous files,
// volume labels.
namespace dvsguard::layer {

class TarReader {
 public:
  // `sink` must outlive the reader.
  explicit TarReader(EntrySink& sink, const TarLimits& limits = {});

  // A file's data reaches the sink as parts of `bytes`, without a copy. Nothing may follow an Error.
  [[nodiscard]] Status feed(std::span<const std::uint8_t> bytes);
  // How many of the next bytes are one file's data, in one piece: whoever can seek may skip as many or fewer
  // instead of feeding them, and the sink gets none of those.
  [[nodiscard]] std::uint64_t skippable() const { return state_ == State::Data && !sparse_ ? left_ : 0; }
  [[nodiscard]] Status skip(std::uint64_t bytes);
  // No more bytes come. As in Go, the two blocks of zeros at the end may lack, and the last file's padding.
  [[nodiscard]] Status finish();

  [[nodiscard]] std::uint64_t files() const { return files_; }
  [[nodiscard]] std::uint64_t bytes() const { return taken_; }

 private:
  enum class State : std::uint8_t { Header, Meta, SparseMap, Data, Padding, Ending, End };

  [[nodiscard]] Status step(std::span<const std::uint8_t>& bytes);
  [[nodiscard]] Status take_header(Block block);
  [[nodiscard]] Status start_meta();
  [[nodiscard]] Status end_meta();
  [[nodiscard]] Status end_global() const;
  [[nodiscard]] Status start_entry();
  [[nodiscard]] Status start_sparse();
  [[nodiscard]] Status begin_entry();
  [[nodiscard]] Status count_size(std::uint64_t holes);
  [[nodiscard]] Status take_data(std::span<const std::uint8_t>& bytes);
  [[nodiscard]] Status pass_holes(std::uint64_t until);
  [[nodiscard]] Status end_entry();
  void skip_padding();
  void forget_pax();

  // The next block: out of `bytes` itself where it is there as a whole. Empty: more bytes are needed.
  std::span<const std::uint8_t> take_block(std::span<const std::uint8_t>& bytes);
  std::span<const std::uint8_t> take(std::span<const std::uint8_t>& bytes, std::uint64_t most);
  [[nodiscard]] Error at_header(Error error) const;

  EntrySink& sink_;
  TarLimits limits_;
  State state_ = State::Header;
  std::uint64_t taken_ = 0, header_at_ = 0, files_ = 0, logical_ = 0, holes_ = 0;
  std::uint64_t end_bytes_ = 0;  // after the end
  std::uint64_t left_ = 0;       // of the data that stands in the tar
  std::uint64_t padding_ = 0;    // after it
  std::array<std::uint8_t, kBlock> block_{};
  std::size_t block_size_ = 0;

  TarHeader header_;
  std::string meta_, long_name_, long_link_;
  PaxRecords pax_;
  bool has_pax_ = false;  // emptying the records costs as much as the rest of a small file
  int metas_ = 0;         // extended headers since the last entry

  SparseMap map_;
  std::vector<Fragment> fragments_;  // of a sparse file: those that still come
  std::size_t fragment_ = 0;
  std::uint64_t position_ = 0;  // in a sparse file
  bool sparse_ = false;
  Entry entry_;
};

}  // namespace dvsguard::layer
