#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

// Sixteen bytes at once, as the compilers' vector extension has them on every processor.
namespace dvsguard::keyscan {

using Bytes16 = std::uint8_t __attribute__((vector_size(16)));

inline Bytes16 load16(const char* at) {
  Bytes16 bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

// 0xff for each byte in [first, first + size).
inline Bytes16 in_range(Bytes16 bytes, char first, std::uint8_t size) {
  if (size == 1) return reinterpret_cast<Bytes16>(bytes == static_cast<std::uint8_t>(first));
  return reinterpret_cast<Bytes16>((bytes - static_cast<std::uint8_t>(first)) < size);
}

// One bit a byte of a mask, the first byte's lowest.
inline std::uint32_t bits(Bytes16 mask) {
#ifdef __SSE2__
  return static_cast<std::uint32_t>(
      __builtin_ia32_pmovmskb128(reinterpret_cast<char __attribute__((vector_size(16)))>(mask)));
#else
  std::uint64_t halves[2];
  std::memcpy(halves, &mask, sizeof halves);
  constexpr std::uint64_t kLow = 0x0101010101010101, kGather = 0x0102040810204080;
  const std::uint64_t low = (halves[0] & kLow) * kGather >> 56, high = (halves[1] & kLow) * kGather >> 56;
  return static_cast<std::uint32_t>(low | high << 8);
#endif
}

inline bool all(Bytes16 mask) {
  return bits(mask) == 0xffff;
}

}  // namespace dvsguard::keyscan
