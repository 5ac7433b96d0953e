#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/layer/second_view.h"

// Tables of contents that a layer's annotations speak of, and which some engines unpack instead of the tar.
namespace dvsguard::scan {

// A sink for two.
class Both final : public layer::EntrySink {
 public:
  Both(layer::EntrySink& first, layer::EntrySink& second) : first_(first), second_(second) {}
  [[nodiscard]] Status extended(std::string_view records, bool global) override;
  [[nodiscard]] Status begin(const layer::Entry& entry) override;
  [[nodiscard]] Status data(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] Status end() override;

 private:
  layer::EntrySink& first_;
  layer::EntrySink& second_;
};

class Tables {
 public:
  Tables() = default;  // none
  [[nodiscard]] static Result<Tables> of(const layer::Annotations& annotations);

  [[nodiscard]] bool any() const { return estargz_ || chunked_; }
  // The layer's bytes as they are stored, one piece after the other.
  void pass(std::span<const std::uint8_t> bytes);
  // Once all of them passed, with the tar's own entries: how many files the tables give digests of in chunks,
  // which one pass does not hold to the bytes. Invalid where a table shows another tree.
  [[nodiscard]] Result<std::uint64_t> compare(layer::SecondView& tar) const;

 private:
  std::optional<crypto::Digest> estargz_;
  std::optional<layer::TocPosition> chunked_;
  std::uint64_t passed_ = 0;
  std::vector<std::uint8_t> stored_;  // the bytes of chunked_
};

}  // namespace dvsguard::scan
