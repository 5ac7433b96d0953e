#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/grant/signature.h"

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

// "harmless", "moves funds", "moves control", "unreviewed".
[[nodiscard]] std::string_view call_class_name(CallClass call_class);

// Null where it is on no list. `find_signature` takes a canonical signature.
[[nodiscard]] const ReviewedCall* find_signature(std::string_view canonical);
[[nodiscard]] const ReviewedCall* find_selector(std::uint32_t selector);

// A signature as written is canonicalised first; Unreviewed where it does not parse. Another name for the
// selector of a call that moves funds or control is judged as that call; one for a harmless call's stays
// unreviewed.
[[nodiscard]] CallClass classify_signature(std::string_view signature);
[[nodiscard]] CallClass classify_selector(std::uint32_t selector);

}  // namespace dvsguard::grant
