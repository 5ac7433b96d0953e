#include "core/keyscan/block_signs.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/keyscan/bytes16.h"
#include "core/keyscan/listed_words.h"
#include "core/keyscan/word_set.h"

namespace dvsguard::keyscan {
namespace {

// Before the block in which the last of kRow words starts: that the others can stand in.
constexpr std::size_t kMostBlocks = ((kRow - 1) * (kLongestWord + 1 + kLongestSeparator) - 1) / kBlock + 1;
static_assert(kMostBlocks + 1 < 16);
// Of a block that the shortest row lies in, wherever it does.
constexpr std::size_t kShortestRow = kRow * (kShortestWord + 1) - 1;
constexpr std::uint64_t kMiddle = ~std::uint64_t{0} >> (kBlock - kShortestRow) &
                                  ~std::uint64_t{0} << (kBlock - kShortestRow);

// A bit for each byte of a block, the first one's lowest.
struct Kinds {
  std::uint64_t small;  // letters
  std::uint64_t backslash;
  // Capitals, control characters, what is not ASCII, and the commonest other signs that hold no words apart.
  std::uint64_t strange;
  std::uint64_t exponent;  // 11 before 01, or at the block's end
  std::uint32_t runs;      // letters and digits, of the first 16 bytes and those after 32
  bool numbers;
};

// Where no row of words goes on: its words have 3 to 8 letters. The n of a line feed that is written out may
// stand before one, or alone. What the block cuts may go on outside it.
[[gnu::always_inline]] inline std::uint64_t breaks_in(const Kinds& kinds) {
  const std::uint64_t letters = kinds.small;
  const std::uint64_t second = letters >> 1 | std::uint64_t{1} << 63;
  const std::uint64_t third = letters >> 2 | std::uint64_t{3} << 62;
  const std::uint64_t two = letters & ~(letters << 1 | 1) & ~(second & third);
  std::uint64_t ten = letters & letters >> 1;
  ten &= ten >> 2;
  ten &= ten >> 4;  // eight
  ten &= letters >> 8 & letters >> 9;
  return kinds.strange | (two & ~(kinds.backslash << 1)) | ten;
}

[[gnu::always_inline]] inline std::size_t count(std::uint64_t bits) {
  return static_cast<std::size_t>(std::popcount(bits));
}

[[gnu::always_inline]] inline std::size_t pass_row(WordRow& row, const Kinds& kinds) {
  const std::uint64_t starts = kinds.small & ~(kinds.small << 1);
  const std::uint64_t breaks = breaks_in(kinds);
  const std::uint64_t head = ~breaks & (breaks - 1);  // below the first of them
  const std::size_t words = row.words + count(starts & head);
  const bool within = (breaks & kMiddle) == 0 && count(starts) >= kRow;
  const std::size_t blocks = words >= kRow ? row.untold + 1 : within ? 1 : 0;
  row.untold = blocks > 0 ? 0 : breaks != 0 ? 1 : std::min(row.untold + 1, kMostBlocks);
  row.words = breaks != 0 ? count(starts & ~(~std::uint64_t{0} >> std::countl_zero(breaks))) : words;
  return blocks;
}

[[gnu::always_inline]] inline Signs signs_of(WordRow& row, const Kinds& kinds) {
  const bool first = (kinds.runs & 0xffff) == 0xffff, third = kinds.runs >> 16 == 0xffff;
  const auto signs =
      static_cast<unsigned>((first ? kRunFirst : 0) | (third ? kRunThird : 0) |
                            (kinds.numbers ? kNumbers : 0) | (kinds.exponent != 0 ? kExponent : 0));
  return static_cast<Signs>(signs | pass_row(row, kinds) << 4);
}

[[gnu::always_inline]] inline std::uint64_t exponents(std::uint64_t of_11, std::uint64_t of_01) {
  return of_11 & (of_01 >> 1 | std::uint64_t{1} << 63);
}

template <class Mask>
std::uint64_t block_bits(const char* at, Mask mask) {
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < kBlock; i += 16) all |= std::uint64_t{bits(mask(load16(at + i)))} << i;
  return all;
}

Bytes16 is_strange(Bytes16 bytes) {
  using Signed16 = std::int8_t __attribute__((vector_size(16)));
  const auto outside =
      reinterpret_cast<Bytes16>(reinterpret_cast<Signed16>(bytes) < static_cast<std::int8_t>('\t'));
  return outside | in_range(bytes, 'A', 26) | in_range(bytes, '_', 1) | in_range(bytes, '=', 1) |
         in_range(bytes, '<', 1);
}

bool all_numbers(Bytes16 bytes) {
  const Bytes16 comma = in_range(bytes, ',', 1);
  return all(comma | in_range(bytes, '0', 10) | in_range(bytes, ' ', 1) | in_range(bytes, '\t', 5)) &&
         bits(comma) != 0;
}

Bytes16 is_alphanumeric16(Bytes16 bytes) {
  return in_range(bytes | 0x20, 'a', 26) | in_range(bytes, '0', 10);
}

Kinds kinds_of(const char* at) {
  return {.small = block_bits(at, [](Bytes16 bytes) { return in_range(bytes, 'a', 26); }),
          .backslash = block_bits(at, [](Bytes16 bytes) { return in_range(bytes, '\\', 1); }),
          .strange = block_bits(at, is_strange),
          .exponent = exponents(block_bits(at, [](Bytes16 bytes) { return in_range(bytes, 0x11, 1); }),
                                block_bits(at, [](Bytes16 bytes) { return in_range(bytes, 0x01, 1); })),
          .runs = bits(is_alphanumeric16(load16(at))) | bits(is_alphanumeric16(load16(at + 32))) << 16,
          .numbers = all_numbers(load16(at))};
}

using Read = void (*)(WordRow&, const char*, std::span<Signs>);

#ifdef __x86_64__

using Bytes32 = std::uint8_t __attribute__((vector_size(32)));

[[gnu::target("avx2"), gnu::always_inline]] inline Bytes32 is32(Bytes32 bytes, std::uint8_t byte) {
  return reinterpret_cast<Bytes32>(bytes == byte);
}

// In [first, first + size).
[[gnu::target("avx2"), gnu::always_inline]] inline Bytes32 range32(Bytes32 bytes, std::uint8_t first,
                                                                   std::uint8_t size) {
  return reinterpret_cast<Bytes32>((bytes - first) < size);
}

[[gnu::target("avx2"), gnu::always_inline]] inline std::uint32_t bits32(Bytes32 mask) {
  return static_cast<std::uint32_t>(
      __builtin_ia32_pmovmskb256(reinterpret_cast<char __attribute__((vector_size(32)))>(mask)));
}

[[gnu::target("avx2"), gnu::always_inline]] inline std::uint64_t bits64(Bytes32 low, Bytes32 high) {
  return bits32(low) | std::uint64_t{bits32(high)} << 32;
}

[[gnu::target("avx2"), gnu::always_inline]] inline Bytes32 strange32(Bytes32 bytes) {
  using Signed32 = std::int8_t __attribute__((vector_size(32)));
  const auto outside =
      reinterpret_cast<Bytes32>(reinterpret_cast<Signed32>(bytes) < static_cast<std::int8_t>('\t'));
  return outside | range32(bytes, 'A', 26) | is32(bytes, '_') | is32(bytes, '=') | is32(bytes, '<');
}

[[gnu::target("avx2"), gnu::always_inline]] inline bool starts_with_numbers(Bytes32 bytes) {
  const Bytes32 comma = is32(bytes, ',');
  const Bytes32 listed = comma | range32(bytes, '0', 10) | is32(bytes, ' ') | range32(bytes, '\t', 5);
  return (bits32(listed) & 0xffff) == 0xffff && (bits32(comma) & 0xffff) != 0;
}

// The same for processors of the last ten years, in 0.4 of the time.
[[gnu::target("avx2,bmi,lzcnt,popcnt")]] void read_avx2(WordRow& rows, const char* at,
                                                        std::span<Signs> signs) {
  WordRow row = rows;  // in registers: a sign may lie anywhere, for all that the compiler knows
  for (Signs& of_block : signs) {
    Bytes32 low, high;
    std::memcpy(&low, at, sizeof low);
    std::memcpy(&high, at + sizeof low, sizeof high);
    // The first half of each.
    const Bytes32 sampled =
        __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 32, 33, 34,
                                35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47);
    const Kinds kinds{.small = bits64(range32(low, 'a', 26), range32(high, 'a', 26)),
                      .backslash = bits64(is32(low, '\\'), is32(high, '\\')),
                      .strange = bits64(strange32(low), strange32(high)),
                      .exponent = exponents(bits64(is32(low, 0x11), is32(high, 0x11)),
                                            bits64(is32(low, 0x01), is32(high, 0x01))),
                      .runs = bits32(range32(sampled | 0x20, 'a', 26) | range32(sampled, '0', 10)),
                      .numbers = starts_with_numbers(sampled)};
    of_block = signs_of(row, kinds);
    at += kBlock;
  }
  rows = row;
}

// The same where a comparison gives its bits by itself, in 0.6 of AVX2's time.
[[gnu::target("avx512f,avx512bw,avx512vl,bmi,lzcnt,popcnt")]] void read_avx512(WordRow& rows, const char* at,
                                                                               std::span<Signs> signs) {
  const auto is = [](__m512i bytes, char byte)
                      __attribute__((target("avx512f,avx512bw,avx512vl,bmi,lzcnt,popcnt"), always_inline)) {
                        return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
                      };
  // In [first, first + size).
  const auto within = [](__m512i bytes, char first, char size) __attribute__((
                          target("avx512f,avx512bw,avx512vl,bmi,lzcnt,popcnt"), always_inline)) {
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first)), _mm512_set1_epi8(size));
  };
  WordRow row = rows;
  for (Signs& of_block : signs) {
    const __m512i bytes = _mm512_loadu_si512(at);
    const std::uint64_t small = within(bytes, 'a', 26), capital = within(bytes, 'A', 26);
    const std::uint64_t digit = within(bytes, '0', 10), comma = is(bytes, ',');
    const std::uint64_t outside = _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8('\t'));
    const std::uint64_t alphanumeric = small | capital | digit;
    const std::uint64_t listed = comma | digit | is(bytes, ' ') | within(bytes, '\t', 5);
    const Kinds kinds{
        .small = small,
        .backslash = is(bytes, '\\'),
        .strange = outside | capital | is(bytes, '_') | is(bytes, '=') | is(bytes, '<'),
        .exponent = exponents(is(bytes, 0x11), is(bytes, 0x01)),
        .runs = static_cast<std::uint32_t>((alphanumeric & 0xffff) | (alphanumeric >> 16 & 0xffff0000)),
        .numbers = (listed & 0xffff) == 0xffff && (comma & 0xffff) != 0};
    of_block = signs_of(row, kinds);
    at += kBlock;
  }
  rows = row;
}

Read fastest() {
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) return read_avx512;
  // Each that has AVX2 has LZCNT.
  const bool avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  return avx2 ? read_avx2 : read_signs_plainly;
}

#else

Read fastest() {
  return read_signs_plainly;
}

#endif

}  // namespace

void read_signs_plainly(WordRow& row, const char* bytes, std::span<Signs> signs) {
  for (Signs& of_block : signs) {
    of_block = signs_of(row, kinds_of(bytes));
    bytes += kBlock;
  }
}

void read_signs(WordRow& row, const char* bytes, std::span<Signs> signs) {
  static const Read kFastest = fastest();
  kFastest(row, bytes, signs);
}

}  // namespace dvsguard::keyscan
