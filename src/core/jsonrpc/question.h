#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/crypto/address.h"
#include "core/eth/rlp.h"
#include "core/jsonrpc/body.h"
#include "core/jsonrpc/draft.h"

// What a call asks for, from its method and parameters.
namespace dvsguard::jsonrpc {

// Answered from what the client may use.
enum class Plain : std::uint8_t {
  Accounts,       // eth_accounts, account_list
  ChainId,        // eth_chainId
  Network,        // net_version
  ClientVersion,  // web3_clientVersion
  Health,         // health_status: optimism's signer client asks it
  SignerVersion,  // account_version: that of geth's external signer API
  Modules,        // rpc_modules
};

struct SignMessage {
  crypto::Address account;
  eth::Bytes message;
};
struct SignTypedData {
  crypto::Address account;
  std::string json;
};
enum class Answer : std::uint8_t {
  AsTheClientHasIt,  // a string, or {raw, tx}
  RawAndTx,          // account_signTransaction
  Sent,              // to the upstreams: its hash
};
struct SignTransaction {
  Draft draft;
  Answer answer = Answer::AsTheClientHasIt;
};
struct SendRaw {
  eth::Bytes raw;
};
// No method of the signer: perhaps one of those that the reader answers.
struct Other {};

using Question = std::variant<Plain, SignMessage, SignTypedData, SignTransaction, SendRaw, Other>;

[[nodiscard]] std::variant<Question, Fault> read_question(const Call& call);

// Whether a method is the signer's own; what read_question does not take for Other.
[[nodiscard]] bool is_own_method(std::string_view method);

}  // namespace dvsguard::jsonrpc
