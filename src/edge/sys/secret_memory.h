#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/result.h"

// Memory for what must not leave this process: never swapped, never in a core dump, zeroed when it goes;
// where the kernel has memfd_secret, not even in the kernel's own map of memory.
namespace dvsguard::sys {

class SecretMemory {
 public:
  // Error where the memory cannot be locked (RLIMIT_MEMLOCK).
  [[nodiscard]] static Result<SecretMemory> of(std::size_t size);
  // Takes a text over and wipes it.
  [[nodiscard]] static Result<SecretMemory> taken(std::span<char> text);

  SecretMemory() = default;
  SecretMemory(SecretMemory&& other) noexcept;
  SecretMemory& operator=(SecretMemory&& other) noexcept;
  SecretMemory(const SecretMemory&) = delete;
  SecretMemory& operator=(const SecretMemory&) = delete;
  ~SecretMemory();

  [[nodiscard]] std::size_t size() const { return size_; }
  // Less than `size` from now on; the rest is zeroed.
  void shrink(std::size_t size);

  // The one way to what is in it.
  [[nodiscard]] std::span<std::uint8_t> reveal() { return {bytes_, size_}; }
  [[nodiscard]] std::span<const std::uint8_t> reveal() const { return {bytes_, size_}; }
  [[nodiscard]] std::string_view reveal_text() const {
    return {reinterpret_cast<const char*>(bytes_), size_};
  }

 private:
  std::uint8_t* bytes_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;
};

}  // namespace dvsguard::sys
