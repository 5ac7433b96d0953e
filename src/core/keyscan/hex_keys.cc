#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "core/crypto/hex.h"
#include "core/crypto/secp256k1.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/evidence.h"
#include "core/keyscan/names.h"
#include "core/keyscan/other_curve.h"
#include "core/keyscan/test_keys.h"
#include "core/keyscan/tokens.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kDigits = 64;

bool is_escape(std::string_view before) {
  return before.ends_with('\\');
}

bool is_whole(const Candidate& candidate, std::size_t end) {
  constexpr std::string_view kSpace = " \t\r\n";
  return candidate.from_start && candidate.to_end &&
         candidate.before().find_first_not_of(kSpace) == std::string_view::npos &&
         candidate.text.substr(end).find_first_not_of(kSpace) == std::string_view::npos;
}

// The digits of a run that may start with 0x, or with the letter of an escape (\n written out).
std::string_view digits_of(const Candidate& candidate, std::size_t size) {
  std::string_view run = candidate.after().substr(0, size);
  if (size % 2 == 1 && is_escape(candidate.before())) run.remove_prefix(1);
  if (run.starts_with("0x") || run.starts_with("0X")) run.remove_prefix(2);
  return run.size() == kDigits ? run : std::string_view();
}

// geth's and bor's: 64 digits in a file of this name.
bool is_nodekey(std::string_view path) {
  return path.substr(path.rfind('/') + 1) == "nodekey";  // npos + 1 is 0
}

std::string why(const ScalarContext& context, bool known) {
  if (!context.evidence.empty()) return context.evidence;
  if (known) return "it is a published key";
  if (context.own_file) return "it is in the curve's range and alone in a node's key file";
  if (key_like_name(context.name)) return "it is in the curve's range and stands under a key's name";
  return "it is in the curve's range and alone in its file";
}

Hit key_of(std::string_view other_curve) {
  return make_hit(KeyKind::OtherCurveKey, Certainty::Likely, 0,
                  "it stands under a key's name, and " + std::string(other_curve) + " is named with it");
}

}  // namespace

std::optional<Hit> judge_scalar(std::span<const std::uint8_t, 32> scalar, const ScalarContext& context,
                                Findings& findings) {
  const bool named = key_like_name(context.name) || context.own_file || !context.evidence.empty();
  const bool in_context = named || context.alone;
  if (!in_context && !(may_be_test_key(scalar) && findings.may_derive())) return std::nullopt;
  const std::optional<crypto::Address> address = crypto::address_of(scalar);
  if (!address) return std::nullopt;
  std::optional<std::string> known = test_account_name(*address);
  if (!in_context && !known) return std::nullopt;
  if (!known) known = guessable_scalar_name(scalar);
  if (!known && context.evidence.empty() && !context.other_curve.empty()) return key_of(context.other_curve);

  const Certainty certainty = named || known ? Certainty::Proven : Certainty::Likely;
  Hit hit = make_hit(KeyKind::Secp256k1, certainty, 0, why(context, known.has_value()));
  hit.public_id = address->text();
  hit.published_test_key = known.has_value();
  hit.test_key_name = known.value_or("");
  return hit;
}

void find_hex_key(const Candidate& candidate, std::size_t size, Findings& findings) {
  const std::string_view digits = digits_of(candidate, size);
  if (digits.empty()) return;
  std::array<std::uint8_t, 32> scalar{};
  if (!crypto::hex_to(digits, scalar)) return;
  const auto first = static_cast<std::size_t>(digits.data() - candidate.text.data());
  const std::size_t end = first + kDigits;
  const bool prefixed = first > candidate.at && (candidate.text[first - 1] | 0x20) == 'x';
  const std::size_t start = prefixed ? first - 2 : first;
  if (!stands_apart(candidate.text, start, end - start)) return;
  ScalarContext context{.name = name_before(candidate.text, start), .alone = is_whole(candidate, end)};
  context.own_file = context.alone && is_nodekey(candidate.path);
  const bool key_name = key_like_name(context.name);
  if (key_name) context.other_curve = other_curve(context.name, candidate.text, start, end);
  if ((!key_name || !context.other_curve.empty()) && !refers_only(context.name)) {
    context.evidence = evidence_beside(scalar, candidate.text, start, end, findings);
  }
  std::optional<Hit> hit = judge_bls_scalar(scalar, context.name);
  if (!hit) hit = judge_scalar(scalar, context, findings);
  scalar.fill(0);
  if (!hit) return;
  hit->offset = start;
  findings.add(std::move(*hit));
}

}  // namespace dvsguard::keyscan
