#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace dvsguard::http {

// Overwrites what a text held, as far as it is this text's own.
inline void wipe(std::string& text) {
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

// A credential: moved and never copied, zeroed when it goes, and with no way to print or compare it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : size_(text.size()) {
    if (size_ == 0) return;
    bytes_ = std::make_unique<char[]>(size_);
    text.copy(bytes_.get(), size_);
  }
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
  Secret& operator=(Secret&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() {
    if (bytes_) ::explicit_bzero(bytes_.get(), size_);
  }

  // Takes a text over and wipes it.
  [[nodiscard]] static Secret taken(std::string& text) {
    Secret secret{std::string_view(text)};
    wipe(text);
    return secret;
  }
  [[nodiscard]] Secret copy() const { return Secret(reveal()); }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  // Only for what is sent, or for making what is sent.
  [[nodiscard]] std::string_view reveal() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace dvsguard::http
