#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/keyscan/characters.h"
#include "core/keyscan/detectors.h"

// Solana's key files: a JSON list of 64 numbers.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kNumbers = 64;

// The numbers between the brackets, where there are 64 of them and each is a byte.
bool read_bytes(std::string_view list, std::array<std::uint8_t, kNumbers>& out) {
  std::size_t count = 0, at = 0;
  const auto skip_space = [&] {
    while (at < list.size() && is_space(list[at])) ++at;
  };
  for (skip_space(); at < list.size(); skip_space()) {
    unsigned number = 0;
    std::size_t digits = 0;
    for (; at < list.size() && is_digit(list[at]) && digits < 4; ++at, ++digits) {
      number = number * 10 + static_cast<unsigned>(list[at] - '0');
    }
    if (digits == 0 || number > 255 || count == kNumbers) return false;
    out[count++] = static_cast<std::uint8_t>(number);
    skip_space();
    if (at == list.size()) break;
    if (list[at++] != ',') return false;
  }
  return count == kNumbers;
}

}  // namespace

void find_number_list(const Candidate& candidate, std::size_t size, Findings& findings) {
  const std::string_view run = candidate.after().substr(0, size);
  const std::size_t end = candidate.at + size;
  if (candidate.at == 0 || candidate.text[candidate.at - 1] != '[') return;
  if (end >= candidate.text.size() || candidate.text[end] != ']') return;
  std::array<std::uint8_t, kNumbers> bytes{};
  if (read_bytes(run, bytes)) (void)add_solana_key(bytes, candidate.at - 1, findings);
  bytes.fill(0);
}

}  // namespace dvsguard::keyscan
