#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/layer/decoders.h"

namespace dvsguard::layer {

namespace {

constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();

Error corrupt(int code) {
  if (code == ISAL_INCORRECT_CHECKSUM) {
    return {.code = ErrorCode::Invalid, .what = "a gzip member does not match its checksum or its length"};
  }
  return {.code = ErrorCode::Syntax, .what = "the gzip stream is corrupt"};
}

}  // namespace

GzipDecoder::GzipDecoder(AsideSink* aside) : state_(std::make_unique<inflate_state>()), aside_(aside) {
  isal_inflate_init(state_.get());
  state_->crc_flag = ISAL_GZIP_NO_HDR_VER;
}

GzipDecoder::GzipDecoder(GzipDecoder&&) noexcept = default;
GzipDecoder& GzipDecoder::operator=(GzipDecoder&&) noexcept = default;
GzipDecoder::~GzipDecoder() = default;

bool GzipDecoder::is_whole() const {
  return any_ && !in_member_ && !header_.is_begun();
}

// The header is read by us: ISA-L forgets a header's flags where it is split between two calls.
Status GzipDecoder::decode(std::span<const std::uint8_t>& in, std::span<std::uint8_t>& out) {
  while (true) {
    if (!in_member_) {
      TRY(in_member_, header_.read(in));
      if (!in_member_) return {};
      any_ = true;
      ++members_;
      if (aside_ != nullptr) tell_header();
      isal_inflate_reset(state_.get());
    }
    TRY_STATUS(decode_member(in, out));
    if (in_member_) return {};
    header_ = {};
  }
}

void GzipDecoder::tell_header() const {
  const std::pair<Aside, const std::string&> fields[] = {{Aside::GzipExtra, header_.extra()},
                                                         {Aside::GzipName, header_.name()},
                                                         {Aside::GzipComment, header_.comment()}};
  for (const auto& [kind, bytes] : fields) {
    if (bytes.empty()) continue;
    aside_->begin(kind, members_, bytes.size());
    aside_->data({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    aside_->end();
  }
}

// Until the member ends, `out` is full or nothing more comes of `in`.
Status GzipDecoder::decode_member(std::span<const std::uint8_t>& in, std::span<std::uint8_t>& out) {
  while (in_member_ && !out.empty()) {
    const std::size_t given = std::min(in.size(), kMost), room = std::min(out.size(), kMost);
    state_->next_in = const_cast<std::uint8_t*>(in.data());  // ISA-L only reads it
    state_->avail_in = static_cast<std::uint32_t>(given);
    state_->next_out = out.data();
    state_->avail_out = static_cast<std::uint32_t>(room);
    const int code = isal_inflate(state_.get());
    if (code != ISAL_DECOMP_OK) return corrupt(code);
    const std::size_t taken = given - state_->avail_in, written = room - state_->avail_out;
    in = in.subspan(taken);
    out = out.subspan(written);
    if (state_->block_state == ISAL_BLOCK_FINISH) in_member_ = false;
    if (taken == 0 && written == 0) break;
  }
  if (in_member_ && !in.empty() && !out.empty()) return corrupt(ISAL_INVALID_BLOCK);
  return {};
}

}  // namespace dvsguard::layer
