#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/keyscan/der.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/key_identity.h"

// Private keys and stores of them in DER, wherever they stand in a file.
namespace dvsguard::keyscan {
namespace {

// What stands before a mark: the headers of the values around it, and a version.
constexpr std::size_t kMostHeaders = 13;

constexpr std::size_t kTail = 32;  // of a key that nothing else bears out

// Programs hold the start of such keys to put bytes after it: what follows it there are no random bytes.
bool looks_random(std::string_view bytes) {
  const auto small = std::ranges::count_if(bytes, [](char c) { return static_cast<std::uint8_t>(c) < 8; });
  const auto letters = std::ranges::count_if(bytes, [](char c) { return c >= ' ' && c <= '~'; });
  std::array<bool, 256> seen{};
  for (const char c : bytes) seen[static_cast<std::uint8_t>(c)] = true;
  return small <= 5 && letters <= 24 && std::ranges::count(seen, true) >= 20;
}

struct Kind {
  KeyKind kind;
  bool encrypted;
  std::string_view why;
};

Kind kind_of(DerForm form) {
  switch (form) {
    case DerForm::Pkcs8:
      return {KeyKind::DerPrivateKey, false, "its bytes are a PKCS#8 structure"};
    case DerForm::EncryptedPkcs8:
      return {KeyKind::DerEncryptedKey, true, "its bytes are an encrypted PKCS#8 structure"};
    case DerForm::Sec1:
      return {KeyKind::DerPrivateKey, false, "its bytes are a SEC 1 structure"};
    case DerForm::Pkcs1:
      return {KeyKind::DerPrivateKey, false, "its bytes are a PKCS#1 structure"};
    case DerForm::Dsa:
      return {KeyKind::DerPrivateKey, false, "its bytes are a DSA key's structure"};
    case DerForm::Pkcs12:
      return {KeyKind::Pkcs12, true, "its bytes are a PKCS#12 structure"};
  }
  return {KeyKind::DerPrivateKey, false, ""};
}

}  // namespace

void find_der_key(const Candidate& candidate, Findings& findings) {
  for (std::size_t back = 2; back <= std::min(kMostHeaders, candidate.at); ++back) {
    const std::size_t start = candidate.at - back;
    if (static_cast<std::uint8_t>(candidate.text[start]) != kDerSequence) continue;
    const std::string_view bytes = candidate.text.substr(start);
    const std::optional<DerKey> key = read_der_key(bytes);
    if (!key) continue;
    const Kind kind = kind_of(key->form);
    const bool alone = candidate.from_start && start == 0 && candidate.to_end && key->size == bytes.size();
    const bool proven = !key->bare || alone;
    if (!proven && !looks_random(bytes.substr(key->size - kTail, kTail))) continue;
    Hit hit =
        make_hit(kind.kind, proven ? Certainty::Proven : Certainty::Likely, start, std::string(kind.why));
    hit.encrypted = kind.encrypted;
    if (!kind.encrypted) name_der_key(hit, bytes.substr(0, key->size), *key);
    findings.add(std::move(hit));
    findings.resume_at(start + key->size);
    return;
  }
}

}  // namespace dvsguard::keyscan
