#include "core/keyscan/scan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/crypto/hex.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/other_curve.h"
#include "core/keyscan/scanner.h"

namespace dvsguard::keyscan {
namespace {

std::string_view trimmed(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  value.remove_prefix(std::min(value.find_first_not_of(kSpace), value.size()));
  return value.substr(0, value.find_last_not_of(kSpace) + 1);
}

// NAME=0x…,0x…: a value that is one scalar, or a list of them.
std::vector<Hit> named_scalars(std::string_view name, std::string_view value) {
  const ScalarContext context{.name = name, .other_curve = other_curve(name, {}, 0, 0)};
  Findings findings;
  for (std::size_t start = 0; start <= value.size();) {
    const std::size_t end = std::min(value.find(',', start), value.size());
    std::string_view digits = trimmed(value.substr(start, end - start));
    const auto offset = static_cast<std::size_t>(digits.data() - value.data());
    if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
    std::array<std::uint8_t, 32> scalar{};
    if (crypto::hex_to(digits, scalar)) {
      std::optional<Hit> hit = judge_bls_scalar(scalar, name);
      if (!hit) hit = judge_scalar(scalar, context, findings);
      if (hit) {
        hit->offset = offset;
        findings.add(std::move(*hit));
      }
    }
    scalar.fill(0);
    start = end + 1;
  }
  return findings.take();
}

void place(std::string_view text, Hit& hit) {
  const std::string_view before = text.substr(0, hit.offset);
  hit.line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  hit.column = hit.offset - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
}

}  // namespace

std::vector<Hit> scan_text(std::string_view bytes) {
  FileScanner scanner;
  scanner.begin({}, bytes.size());
  scanner.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  std::vector<Hit> hits = scanner.finish();
  for (Hit& hit : hits) {
    if (hit.line == 0) place(bytes, hit);
  }
  return hits;
}

std::optional<Hit> scan_named_value(std::string_view name, std::string_view value) {
  std::vector<Hit> hits = named_scalars(name, value);
  const bool is_scalar = !hits.empty();
  for (Hit& hit : scan_text(value)) {
    // A command line or a JSON document names its scalars; without a name they are no more than hashes.
    const bool scalar = hit.kind == KeyKind::Secp256k1 || hit.kind == KeyKind::BlsScalar;
    if (scalar && (is_scalar || hit.certainty == Certainty::Likely)) continue;
    hits.push_back(std::move(hit));
  }
  if (hits.empty()) return std::nullopt;
  Hit& first = *std::ranges::min_element(hits, {}, &Hit::offset);
  place(value, first);
  return std::move(first);
}

}  // namespace dvsguard::keyscan
