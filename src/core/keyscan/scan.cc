#include "core/keyscan/scan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/crypto/hex.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/names.h"

namespace dvsguard::keyscan {
namespace {

// Sets line and column of hits that are sorted by offset, in one walk over the text.
void place(std::string_view text, std::vector<Hit>& hits) {
  std::size_t line = 1;
  std::size_t line_start = 0;
  for (Hit& hit : hits) {
    for (std::size_t next = text.find('\n', line_start); next < hit.offset;
         next = text.find('\n', line_start)) {
      line_start = next + 1;
      ++line;
    }
    hit.line = line;
    hit.column = hit.offset - line_start + 1;
  }
}

void finish(std::string_view text, std::vector<Hit>& hits) {
  std::ranges::sort(hits, {}, [](const Hit& hit) { return std::pair(hit.offset, hit.kind); });
  place(text, hits);
}

std::string_view trimmed(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  value.remove_prefix(std::min(value.find_first_not_of(kSpace), value.size()));
  return value.substr(0, value.find_last_not_of(kSpace) + 1);
}

// The first of NAME=0x…,0x…; a value that is one scalar, or a list of them.
void find_scalars(std::string_view name, std::string_view value, std::vector<Hit>& hits) {
  const ScalarContext context{.named_as_key = key_like_name(name), .alone = false};
  for (std::size_t start = 0; start <= value.size();) {
    const std::size_t end = std::min(value.find(',', start), value.size());
    std::string_view digits = trimmed(value.substr(start, end - start));
    const auto offset = static_cast<std::size_t>(digits.data() - value.data());
    if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
    std::array<std::uint8_t, 32> scalar{};
    if (crypto::hex_to(digits, scalar)) {
      if (std::optional<Hit> hit = judge_scalar(scalar, context)) {
        hit->offset = offset;
        hits.push_back(std::move(*hit));
      }
    }
    scalar.fill(0);
    start = end + 1;
  }
}

// A phrase folded over lines is one line to the detector; offsets stay, for a blank takes a line feed's
// place.
void find_folded_mnemonic(std::string_view value, std::vector<Hit>& hits) {
  constexpr std::size_t kLongestPhrase = 1024;
  if (value.size() > kLongestPhrase) return find_mnemonics(value, hits);
  std::string line(value);
  std::ranges::replace(line, '\n', ' ');
  std::ranges::replace(line, '\r', ' ');
  find_mnemonics(line, hits);
  std::ranges::fill(line, '\0');
}

}  // namespace

std::vector<Hit> scan_text(std::string_view bytes) {
  std::vector<Hit> hits;
  find_hex_keys(bytes, hits);
  find_mnemonics(bytes, hits);
  find_keystores(bytes, hits);
  find_pem_keys(bytes, hits);
  finish(bytes, hits);
  return hits;
}

std::optional<Hit> scan_named_value(std::string_view name, std::string_view value) {
  std::vector<Hit> hits;
  find_scalars(name, value, hits);
  if (hits.empty()) {
    find_hex_keys(value, hits);  // a command line, a JSON document
    std::erase_if(hits, [](const Hit& hit) { return hit.certainty == Certainty::Likely; });
  }
  find_folded_mnemonic(value, hits);
  find_keystores(value, hits);
  find_pem_keys(value, hits);
  if (hits.empty()) return std::nullopt;
  finish(value, hits);
  return hits.front();
}

}  // namespace dvsguard::keyscan
