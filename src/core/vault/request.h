#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/grant/decide.h"
#include "core/wire/message.h"

// What is to be signed, from the bytes that a process brought.
namespace dvsguard::vault {

// Of a transaction its unsigned preimage, of typed data its JSON, of a personal message the message. Refused:
// what is not of its kind, or could not be signed by any grant.
[[nodiscard]] Result<decltype(grant::Request::payload)> read_payload(wire::Payload kind,
                                                                     std::string_view bytes);

}  // namespace dvsguard::vault
