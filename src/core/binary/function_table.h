#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/binary/bytes.h"
#include "core/binary/function_set.h"

// Go's table of functions, .gopclntab (cmd/link/internal/ld/pcln.go, debug/gosym), as a push machine. Its
// name table, from Go 1.16 on, holds each function that is linked and each that was inlined into one of them,
// once, and nothing else: the very functions that `govulncheck -mode=binary` gathers from the function table
// and the inline trees of a binary that is not stripped.
namespace dvsguard::binary {

inline constexpr std::size_t kMaxFunctionName = 64U << 10U;

class FunctionTable {
 public:
  // `room`: bytes from the table's first to the end of the segment that it stands in.
  FunctionTable(int bits, ByteOrder order, std::uint64_t room, FunctionSet& functions);

  enum class State : std::uint8_t {
    Header,
    Names,
    Complete,
    NoTable,     // what stands here is not one
    Incomplete,  // of Go 1.15 or older, whose names lie about; or with names wiped, or beyond the cap
  };
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool wants_more() const { return state_ == State::Header || state_ == State::Names; }

  void feed(Bytes bytes);

 private:
  void read_header();
  void take(Bytes bytes);
  void read_names(Bytes bytes);
  void read_part(std::string_view part, bool ended);
  void add(std::string_view name);

  int word_;  // bytes of a pointer
  ByteOrder order_;
  std::uint64_t room_;
  FunctionSet* functions_;
  State state_ = State::Header;
  std::array<std::uint8_t, 72> header_{};
  std::size_t header_read_ = 0;
  std::uint64_t at_ = 0;  // from the table's first byte
  std::uint64_t names_begin_ = 0, names_end_ = 0;
  std::uint64_t functions_told_ = 0;  // by the header
  std::uint64_t names_read_ = 0;
  std::string partial_;    // a name that the last piece cut
  bool skipping_ = false;  // to the end of a name that is too long
  bool name_too_long_ = false;
};

// The first eight bytes of a table, those of `mask` compared: what to look for.
struct TablePattern {
  std::array<std::uint8_t, 8> mask;
  std::array<std::uint8_t, 8> value;
};
[[nodiscard]] TablePattern table_pattern(int bits, ByteOrder order);

}  // namespace dvsguard::binary
