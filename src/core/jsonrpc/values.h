#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/crypto/address.h"
#include "core/eth/rlp.h"
#include "core/eth/u256.h"
#include "core/text/reader.h"

// The scalars of Ethereum's JSON, as real clients write them.
namespace dvsguard::jsonrpc {

[[nodiscard]] Result<std::string_view> read_string(const text::At& at);
// Lower case, upper case, or with EIP-55's checksum.
[[nodiscard]] Result<crypto::Address> read_address(const text::At& at);
// 0x and hex digits, an even number of them.
[[nodiscard]] Result<eth::Bytes> read_hex(const text::At& at);
// Leading zeros, and "0x" for 0, are eigensdk-go's.
[[nodiscard]] Result<eth::U256> read_quantity(const text::At& at);
[[nodiscard]] Result<std::uint64_t> read_u64(const text::At& at);

}  // namespace dvsguard::jsonrpc
