#include <array>
#include <cstddef>

#include "core/crypto/hex.h"
#include "core/crypto/secp256k1.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/names.h"
#include "core/keyscan/test_keys.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kDigits = 64;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Where the value starts whose digits start at `digits`: at its 0x, if it has one.
std::size_t value_start(std::string_view text, std::size_t digits) {
  const bool prefixed = digits >= 2 && text[digits - 2] == '0' && (text[digits - 1] | 0x20) == 'x';
  return prefixed ? digits - 2 : digits;
}

bool stands_apart(std::string_view text, std::size_t start, std::size_t end) {
  return (start == 0 || !is_word(text[start - 1])) && (end == text.size() || !is_word(text[end]));
}

bool is_whole(std::string_view text, std::size_t start, std::size_t end) {
  constexpr std::string_view kSpace = " \t\r\n";
  return text.substr(0, start).find_first_not_of(kSpace) == std::string_view::npos &&
         text.substr(end).find_first_not_of(kSpace) == std::string_view::npos;
}

void judge_run(std::string_view text, std::size_t digits, std::vector<Hit>& hits) {
  const std::size_t end = digits + kDigits;
  const std::size_t start = value_start(text, digits);
  if (!stands_apart(text, start, end)) return;
  std::array<std::uint8_t, 32> scalar{};
  if (!crypto::hex_to(text.substr(digits, kDigits), scalar)) return;
  const ScalarContext context{.named_as_key = key_like_name(name_before(text, start)),
                              .alone = is_whole(text, start, end)};
  std::optional<Hit> hit = judge_scalar(scalar, context);
  scalar.fill(0);
  if (!hit) return;
  hit->offset = start;
  hits.push_back(std::move(*hit));
}

}  // namespace

std::optional<Hit> judge_scalar(std::span<const std::uint8_t, 32> scalar, ScalarContext context) {
  const bool in_context = context.named_as_key || context.alone;
  if (!in_context && !may_be_test_key(scalar)) return std::nullopt;
  const std::optional<crypto::Address> address = crypto::address_of(scalar);
  if (!address) return std::nullopt;
  std::optional<std::string> known = test_account_name(*address);
  if (!in_context && !known) return std::nullopt;
  if (!known) known = guessable_scalar_name(scalar);

  Hit hit;
  hit.kind = KeyKind::Secp256k1;
  hit.certainty = context.named_as_key || known ? Certainty::Proven : Certainty::Likely;
  hit.what = kind_name(hit.kind);
  hit.public_id = address->text();
  hit.published_test_key = known.has_value();
  hit.test_key_name = known.value_or("");
  return hit;
}

void find_hex_keys(std::string_view text, std::vector<Hit>& hits) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    while (i < text.size() && crypto::hex_value(text[i]) >= 0) ++i;
    if (i - start == kDigits) judge_run(text, start, hits);
    if (i == start) ++i;
  }
}

}  // namespace dvsguard::keyscan
