#include "app/scan/second_view.h"

#include <algorithm>
#include <string>
#include <utility>

namespace dvsguard::scan {
Status Both::extended(std::string_view records, bool global) {
  TRY_STATUS(first_.extended(records, global));
  return second_.extended(records, global);
}

Status Both::begin(const layer::Entry& entry) {
  TRY_STATUS(first_.begin(entry));
  return second_.begin(entry);
}

Status Both::data(std::span<const std::uint8_t> bytes) {
  TRY_STATUS(first_.data(bytes));
  return second_.data(bytes);
}

Status Both::end() {
  TRY_STATUS(first_.end());
  return second_.end();
}

Result<Tables> Tables::of(const layer::Annotations& annotations) {
  Tables tables;
  TRY(tables.estargz_, layer::estargz_digest(annotations));
  TRY(tables.chunked_, layer::chunked_position(annotations));
  return tables;
}

void Tables::pass(std::span<const std::uint8_t> bytes) {
  const std::uint64_t at = std::exchange(passed_, passed_ + bytes.size());
  if (!chunked_) return;
  const std::uint64_t from = std::max(at, chunked_->offset);
  const std::uint64_t to = std::min(passed_, chunked_->offset + chunked_->size);
  if (from >= to) return;
  const auto part = bytes.subspan(from - at, to - from);
  stored_.insert(stored_.end(), part.begin(), part.end());
}

Result<std::uint64_t> Tables::compare(layer::SecondView& tar) const {
  std::uint64_t chunked = 0;
  if (estargz_) {
    TRY(const auto agreement, tar.compare_estargz(*estargz_));
    chunked += agreement.chunked_files;
  }
  if (chunked_) {
    TRY(const std::string toc, layer::inflate_toc(stored_, *chunked_));
    TRY(const auto agreement, tar.compare_chunked(toc));
    chunked += agreement.chunked_files;
  }
  return chunked;
}

}  // namespace dvsguard::scan
