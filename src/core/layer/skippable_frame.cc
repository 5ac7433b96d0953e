#include "core/layer/skippable_frame.h"

#include <algorithm>

namespace dvsguard::layer {

Status SkippableFrame::read(std::span<const std::uint8_t>& in, AsideSink* sink) {
  while (head_size_ < head_.size() && !in.empty()) {
    TRY_STATUS(take_head(in.front(), sink));
    in = in.subspan(1);
  }
  if (head_size_ < head_.size()) return {};
  const auto data = in.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size())));
  if (sink != nullptr && !data.empty()) sink->data(data);
  in = in.subspan(data.size());
  left_ -= data.size();
  if (left_ == 0) end(sink);
  return {};
}

Status SkippableFrame::take_head(std::uint8_t byte, AsideSink* sink) {
  constexpr std::array<std::uint8_t, 4> kMagic = {0x50, 0x2A, 0x4D, 0x18};
  const bool is_wrong = head_size_ > 0 && head_size_ < kMagic.size() && byte != kMagic[head_size_];
  if (is_wrong)
    return Error{.code = ErrorCode::Syntax, .what = "what stands where a zstd frame should is none"};
  head_[head_size_++] = byte;
  if (head_size_ < head_.size()) return {};
  left_ = 0;
  for (std::size_t i = head_.size(); i-- > kMagic.size();) left_ = left_ << 8 | head_[i];
  ++number_;
  if (sink != nullptr) sink->begin(Aside::ZstdSkippable, number_, left_);
  return {};
}

void SkippableFrame::end(AsideSink* sink) {
  if (sink != nullptr) sink->end();
  head_size_ = 0;
}

}  // namespace dvsguard::layer
