#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/hasher.h"
#include "core/crypto/siphash.h"
#include "core/layer/entry.h"

// eStargz and zstd:chunked layers carry a table of contents, which some engines unpack instead of the tar: a
// second view, that must show the same files. Engines take it only where an annotation holds its digest.
namespace dvsguard::layer {

inline constexpr std::uint64_t kMaxTocBytes = std::uint64_t{64} << 20;

using Annotations = std::vector<std::pair<std::string, std::string>>;

// Where the layer's bytes, as they are stored, hold zstd:chunked's table, compressed.
struct TocPosition {
  std::uint64_t offset = 0, size = 0, inflated_size = 0;
  crypto::Digest digest;  // of the compressed table
};

// By io.github.containers.zstd-chunked.manifest-position and -checksum; absent where there is neither.
[[nodiscard]] Result<std::optional<TocPosition>> chunked_position(const Annotations& annotations);
// The table out of those `size` bytes, held to digest and size.
[[nodiscard]] Result<std::string> inflate_toc(std::span<const std::uint8_t> bytes,
                                              const TocPosition& position);
// By containerd.io/snapshot/stargz/toc.digest: eStargz's table is the tar's file stargz.index.json.
[[nodiscard]] Result<std::optional<crypto::Digest>> estargz_digest(const Annotations& annotations);

// Takes the entries of the tar beside the sink proper, then compares. It keeps 24 bytes a file.
class SecondView final : public EntrySink {
 public:
  // The key is random: nobody can make two paths look like one.
  explicit SecondView(const crypto::SipHashKey& key) : key_(key) {}

  [[nodiscard]] Status begin(const Entry& entry) override;
  [[nodiscard]] Status data(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] Status end() override;

  // How many files the table cuts into chunks: it gives each chunk a digest of its own, which one pass over
  // the tar cannot hold to the bytes.
  struct Agreement {
    std::uint64_t chunked_files = 0;
  };
  // Invalid where a table shows another tree than the tar: a path, type, size, mode, owner, link target, file
  // capability or digest that differs, lacks or is too many. The entries are used up.
  [[nodiscard]] Result<Agreement> compare_estargz(const crypto::Digest& expected);
  [[nodiscard]] Result<Agreement> compare_chunked(std::string_view toc);

 private:
  struct Shown {
    std::uint64_t path = 0, facts = 0, digest = 0;
    friend auto operator<=>(const Shown&, const Shown&) = default;
  };
  [[nodiscard]] Shown shown(const Entry& entry, std::string_view digest) const;
  [[nodiscard]] Result<Agreement> compare(std::string_view toc);

  crypto::SipHashKey key_;
  std::deque<Shown> entries_;
  Entry entry_;
  crypto::Sha256 hasher_;
  std::string toc_;         // of the last file stargz.index.json
  std::uint64_t tocs_ = 0;  // how many there are
  bool is_toc_ = false;
};

}  // namespace dvsguard::layer
