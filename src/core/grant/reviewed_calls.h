#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

// The contract calls that a node's key may make or must never make, each reviewed, with its reason.
namespace dvsguard::grant {

enum class CallClass : std::uint8_t {
  Harmless,      // announces; moves neither funds nor control
  MovesFunds,    // of any value or claim on it
  MovesControl,  // of who may act, or of what the operator is answerable for
  Unreviewed,    // on no list
};

struct ReviewedCall {
  std::string_view signature;  // canonical: updateSocket(string)
  std::uint32_t selector;      // its first four bytes of Keccak-256, big-endian
  CallClass call_class;
  std::string_view why;  // one clause
};

// The whole list, harmless first; docs/formats/reviewed-calls.md is its page.
[[nodiscard]] std::span<const ReviewedCall> reviewed_calls();

// "updateSocket(string socket)" gives "updateSocket(string)"; uint gives uint256; tuples keep their brackets.
// Error::what says what is wrong with the signature.
[[nodiscard]] Result<std::string> canonical_signature(std::string_view signature);

// The first four bytes of Keccak-256 over a canonical signature.
[[nodiscard]] std::uint32_t selector_of(std::string_view canonical);

// Null where it is on no list. `find_signature` takes a canonical signature.
[[nodiscard]] const ReviewedCall* find_signature(std::string_view canonical);
[[nodiscard]] const ReviewedCall* find_selector(std::uint32_t selector);

// Signatures as written, canonicalised first; by the selector, so that no other name for the same four bytes
// passes as unreviewed. Unreviewed where the signature does not parse.
[[nodiscard]] CallClass classify_signature(std::string_view signature);
[[nodiscard]] CallClass classify_selector(std::uint32_t selector);

}  // namespace dvsguard::grant
