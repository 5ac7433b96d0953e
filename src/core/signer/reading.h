#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/address.h"
#include "core/eth/u256.h"
#include "core/signer/config.h"
#include "core/text/reader.h"

// The scalars of signer.yaml, and its grants.
namespace dvsguard::signer {

using text::At;
using text::wrong;

inline constexpr std::size_t kMaxNameBytes = 64;

// 1 to 64 of letters, digits, `_` and `-`.
[[nodiscard]] Result<std::string> read_name(const At& at);
// With EIP-55's checksum, in quotes.
[[nodiscard]] Result<crypto::Address> read_address(const At& at);
[[nodiscard]] Result<eth::U256> read_amount(const At& at);
[[nodiscard]] Result<std::uint64_t> read_duration(const At& at);
[[nodiscard]] Result<std::uint64_t> read_chain_id(const At& at);
[[nodiscard]] Result<Instant> read_instant(const At& at);

// `grants`, `deny` and `reviewed`; `config` holds what they refer to.
[[nodiscard]] Result<grant::Grants> read_grants(const At& file, const Config& config);

}  // namespace dvsguard::signer
