#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"

// The header of a gzip member (RFC 1952, 2.3), in pieces of any size.
namespace dvsguard::layer {

class GzipHeader {
 public:
  // Takes the header's bytes from the front of `in`; true once it is whole.
  [[nodiscard]] Result<bool> read(std::span<const std::uint8_t>& in);
  [[nodiscard]] bool is_begun() const { return part_ != Part::Fixed || count_ > 0; }

  // What it holds, once it is whole; "" where it does not.
  [[nodiscard]] const std::string& extra() const { return extra_bytes_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& comment() const { return comment_; }

 private:
  enum class Part : std::uint8_t { Fixed, ExtraLength, Extra, Name, Comment, Checksum, Done };
  [[nodiscard]] Status take(std::uint8_t byte);
  [[nodiscard]] Status take_text(std::uint8_t byte);
  [[nodiscard]] Status check_fixed() const;
  void go_on_after(Part part);

  Part part_ = Part::Fixed;
  std::array<std::uint8_t, 10> bytes_{};  // the fixed part, then each of the short fields
  std::size_t count_ = 0;                 // bytes of this part that came
  std::size_t extra_ = 0;
  std::uint8_t flags_ = 0;
  std::uint32_t crc_ = 0;
  std::string extra_bytes_, name_, comment_;
};

}  // namespace dvsguard::layer
