#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/eth/transaction.h"
#include "core/text/reader.h"
#include "core/wire/message.h"

// A transaction as a client's JSON object describes it: what it left out may be filled in.
namespace dvsguard::jsonrpc {

struct Draft {
  std::optional<crypto::Address> from;
  std::optional<crypto::Address> to;  // absent: creates a contract
  std::optional<std::uint64_t> chain_id, nonce, gas;
  std::optional<eth::U256> gas_price, max_fee, max_priority_fee;
  eth::U256 value;
  eth::Bytes data;
  std::vector<eth::AccessEntry> access_list;
  eth::TransactionType type = eth::TransactionType::FeeMarket;

  [[nodiscard]] bool lacks_facts() const;  // a nonce, or fees
};

// execution-apis' GenericTransaction, in which null stands for absent and quantities may have leading zeros.
// Its type is the one it names, else the one its members are of: gasPrice is type 0, or 1 with an access
// list; everything else is type 2. Refused: members that it does not know, so that nothing the client asked
// for is dropped without a word; `data` and `input` that differ; members of another type than its own; types
// 3 and 4 and all that only they have.
[[nodiscard]] Result<Draft> read_draft(const text::At& at);

// Nonce and fees, where they lack: twice the base fee and the tip, as geth and ethers have it.
void fill(Draft& draft, const wire::Facts& facts);

// The parameters of eth_estimateGas for it, as a JSON text.
[[nodiscard]] std::string estimate_params(const Draft& draft);

// Error: something still lacks, or breaks a rule of its type.
[[nodiscard]] Result<eth::SignableTransaction> finish(const Draft& draft);

}  // namespace dvsguard::jsonrpc
