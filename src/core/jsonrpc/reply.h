#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/address.h"
#include "core/crypto/recoverable.h"
#include "core/eth/rlp.h"
#include "core/eth/transaction.h"
#include "core/jsonrpc/fault.h"

// JSON-RPC 2.0's answers, and the results of the methods that sign.
namespace dvsguard::jsonrpc {

// `id` and `result` are JSON texts.
[[nodiscard]] std::string result_reply(std::string_view id, std::string_view result);
// {"code", "message"}, and of a refusal {"data": {"reason"}}.
[[nodiscard]] std::string fault_json(const Fault& fault);
[[nodiscard]] std::string fault_reply(std::string_view id, const Fault& fault);
// Of what is not empty; empty where nothing is.
[[nodiscard]] std::string batch_reply(std::span<const std::string> replies);

// What the vault said no to: reasons as wire::Refused has them.
[[nodiscard]] Fault refusal(std::string_view reason, std::string_view what);

// --- results, as JSON texts

[[nodiscard]] std::string hex_json(eth::BytesView bytes);
// r, s and 27 or 28.
[[nodiscard]] std::string signature_json(const crypto::Signature& signature);
[[nodiscard]] std::string quantity_json(std::uint64_t number);
[[nodiscard]] std::string text_json(std::string_view text);
// In lower case, each once: ethers and viem put the checksum in themselves, others compare texts.
[[nodiscard]] std::string addresses_json(std::span<const crypto::Address> accounts);
// execution-apis' signed transaction object, whose members geth's types.Transaction reads too.
[[nodiscard]] std::string transaction_json(const eth::SignedTransaction& transaction);
// {"raw", "tx"}. Error: `raw` is no signed transaction.
[[nodiscard]] Result<std::string> raw_and_tx_json(eth::BytesView raw);

}  // namespace dvsguard::jsonrpc
