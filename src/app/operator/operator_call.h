#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/operator/control.h"
#include "core/eth/transaction.h"
#include "core/grant/grants.h"

// The transaction of a grant's call, in the operator's own name.
namespace dvsguard::cli {

// The function's arguments from name=value: texts as they are, lists and tuples as JSON.
[[nodiscard]] Result<eth::Bytes> encode_arguments(const eth::Function& function,
                                                  const std::vector<std::string>& arguments);

struct Fees {
  eth::U256 fee_per_gas, tip_per_gas;
};
// Twice the base fee and the tip, within the grant's caps.
[[nodiscard]] Fees usual_fees(const ChainStatus::Agreed& agreed, const grant::Caps& caps, std::uint64_t gas);
// As much as every node asks for to take another transaction of the same nonce: an eighth more than `old`, or
// the usual fees where they are more.
[[nodiscard]] Result<Fees> raised_fees(const ChainStatus::Outstanding& old, const Fees& usual);

[[nodiscard]] Result<eth::SignableTransaction> call_transaction(const grant::CallTerms& terms,
                                                                eth::Bytes data, std::uint64_t nonce,
                                                                std::uint64_t gas, const Fees& fees);

// The socket with the host replaced: "198.51.100.7:9000" and 203.0.113.9 give "203.0.113.9:9000".
[[nodiscard]] Result<std::string> with_host(const std::string& socket, const IpAddress& address);

}  // namespace dvsguard::cli
