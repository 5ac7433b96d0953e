#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

// Buffers that start where a cache line does. What is read a line at a time then lies in one line, and
// Vectorscan does without its slow way into a text that starts amid one: 110 ns each time.
namespace dvsguard {

inline constexpr std::size_t kCacheLine = 64;

// Allocates a line more and tells in the byte before the buffer how far it was moved: an aligned operator new
// leaves holes behind in glibc before 2.38, until 9,000 small layers run out of memory.
template <class T>
struct LineAllocator {
  using value_type = T;
  T* allocate(std::size_t count) {
    auto* const all = static_cast<std::uint8_t*>(::operator new(count * sizeof(T) + kCacheLine));
    const std::size_t moved = kCacheLine - reinterpret_cast<std::uintptr_t>(all) % kCacheLine;
    all[moved - 1] = static_cast<std::uint8_t>(moved);
    return reinterpret_cast<T*>(all + moved);
  }
  void deallocate(T* at, std::size_t) {
    auto* const bytes = reinterpret_cast<std::uint8_t*>(at);
    ::operator delete(bytes - bytes[-1]);
  }
  bool operator==(const LineAllocator&) const = default;
};

using LineBytes = std::vector<std::uint8_t, LineAllocator<std::uint8_t>>;

}  // namespace dvsguard
