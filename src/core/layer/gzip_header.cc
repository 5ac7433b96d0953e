#include "core/layer/gzip_header.h"

#include <isa-l/crc.h>

namespace dvsguard::layer {

namespace {

enum Flag : std::uint8_t { kHeaderCrc = 2, kExtra = 4, kName = 8, kComment = 16, kReserved = 0xE0 };

// Go's reader takes 511 bytes and a NUL.
constexpr std::size_t kMaxText = 511;

Error fault(ErrorCode code, const char* what) {
  return {.code = code, .what = what};
}

}  // namespace

Result<bool> GzipHeader::read(std::span<const std::uint8_t>& in) {
  while (part_ != Part::Done && !in.empty()) {
    TRY_STATUS(take(in.front()));
    in = in.subspan(1);
  }
  return part_ == Part::Done;
}

Status GzipHeader::take(std::uint8_t byte) {
  if (part_ == Part::Name || part_ == Part::Comment) return take_text(byte);
  if (part_ != Part::Extra) bytes_[count_] = byte;
  ++count_;
  const auto checked = [&] { crc_ = crc32_gzip_refl(crc_, &byte, 1); };
  switch (part_) {
    case Part::Fixed:
      checked();
      if (count_ < bytes_.size()) return {};
      flags_ = bytes_[3];
      TRY_STATUS(check_fixed());
      break;
    case Part::ExtraLength:
      checked();
      if (count_ < 2) return {};
      extra_ = bytes_[0] | static_cast<std::size_t>(bytes_[1]) << 8;
      break;
    case Part::Extra:
      checked();
      extra_bytes_ += static_cast<char>(byte);
      if (count_ < extra_) return {};
      break;
    case Part::Checksum:
      if (count_ < 2) return {};
      if ((crc_ & 0xFFFF) != (bytes_[0] | static_cast<std::uint32_t>(bytes_[1]) << 8)) {
        return fault(ErrorCode::Invalid, "a gzip header does not match its checksum");
      }
      break;
    case Part::Name:
    case Part::Comment:
    case Part::Done:
      break;
  }
  go_on_after(part_);
  return {};
}

Status GzipHeader::take_text(std::uint8_t byte) {
  crc_ = crc32_gzip_refl(crc_, &byte, 1);
  if (byte == 0) {
    go_on_after(part_);
  } else if (++count_ > kMaxText) {
    return fault(ErrorCode::Cap, "a gzip header's name or comment is longer than 511 bytes");
  } else {
    (part_ == Part::Name ? name_ : comment_) += static_cast<char>(byte);
  }
  return {};
}

Status GzipHeader::check_fixed() const {
  if (bytes_[0] != 0x1F || bytes_[1] != 0x8B) {
    return fault(ErrorCode::Syntax, "what stands where a gzip member should is none");
  }
  if (bytes_[2] != 8) return fault(ErrorCode::Unsupported, "a gzip member is compressed by no known method");
  // RFC 1952, 2.3.1.2. Go reads on, gzip does not.
  if ((flags_ & kReserved) != 0) return fault(ErrorCode::Invalid, "a gzip header sets reserved flags");
  return {};
}

void GzipHeader::go_on_after(Part part) {
  count_ = 0;
  const auto has = [&](Flag flag) { return (flags_ & flag) != 0; };
  if (part < Part::ExtraLength && has(kExtra)) {
    part_ = Part::ExtraLength;
  } else if (part == Part::ExtraLength && extra_ > 0) {
    part_ = Part::Extra;
  } else if (part < Part::Name && has(kName)) {
    part_ = Part::Name;
  } else if (part < Part::Comment && has(kComment)) {
    part_ = Part::Comment;
  } else if (part < Part::Checksum && has(kHeaderCrc)) {
    part_ = Part::Checksum;
  } else {
    part_ = Part::Done;
  }
}

}  // namespace dvsguard::layer
