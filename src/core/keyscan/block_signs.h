#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

// Which blocks of a file are worth a look for what no literal marks (runs.h), by the kinds of their bytes
// alone: few are, so that the rest of the work is done there only.
namespace dvsguard::keyscan {

inline constexpr std::size_t kBlock = 64;

// What a block shows, as bits. The upper four: in how many blocks, this one the last of them, as many words
// stand in a row as BIP-39's shortest phrase has, by their shape; those that were told of before are not
// counted.
using Signs = std::uint8_t;
inline constexpr Signs kRunFirst = 1;  // its first 16 bytes are letters and digits
inline constexpr Signs kRunThird = 2;  // so are those after 32
inline constexpr Signs kNumbers =
    4;  // its first 16 bytes are digits, commas and white space, a comma among them
inline constexpr Signs kExponent = 8;  // 11 01 stands in it, or 11 at its end
constexpr std::size_t blocks_in_row(Signs signs) {
  return signs >> 4;
}

// Of words that may be a phrase's, in a row, up to the next block of a file.
struct WordRow {
  std::size_t words = 0;
  std::size_t untold = 0;  // blocks that they stand in
};

// Takes the next blocks of a file, `signs.size()` of them.
void read_signs(WordRow& row, const char* bytes, std::span<Signs> signs);

// The same on any processor: for those that lack AVX2, and for tests to compare with.
void read_signs_plainly(WordRow& row, const char* bytes, std::span<Signs> signs);

}  // namespace dvsguard::keyscan
