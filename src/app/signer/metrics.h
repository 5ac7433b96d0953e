#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

// What the front counts, as Prometheus reads it.
namespace dvsguard::app_signer {

enum class Outcome : std::uint8_t { Ok, Refused, Invalid, Failed };

class Metrics {
 public:
  // `method` is one of a closed list: no client makes the list longer.
  void count(std::string_view method, Outcome outcome, std::chrono::steady_clock::duration took);
  // Prometheus' text format, version 0.0.4.
  [[nodiscard]] std::string text(std::size_t connections) const;

 private:
  std::map<std::pair<std::string, Outcome>, std::uint64_t> calls_;
  std::array<std::uint64_t, 8> buckets_{};  // of kBounds, and above
  double seconds_ = 0;
};

}  // namespace dvsguard::app_signer
