#include "core/jsonrpc/question.h"

#include <algorithm>
#include <utility>

#include "core/jsonrpc/raw.h"
#include "core/jsonrpc/values.h"

namespace dvsguard::jsonrpc {
namespace {

using text::At;
using text::wrong;
using Reader = Result<Question> (*)(const Call& call);

Error count(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

At param(const Call& call, std::size_t index) {
  return {&call.params.items[index], "params[" + std::to_string(index) + "]"};
}

template <Plain P>
Result<Question> plain(const Call& call) {
  if (!call.params.items.empty()) return count("takes no parameters");
  return Question(P);
}

bool is_address(const At& at) {
  return read_address(at).has_value();
}

// The account and the message, in the method's order or in the other where only that one fits; then at most
// one that nobody needs here, personal_sign's passphrase.
Result<Question> message(const Call& call, std::size_t account, std::size_t most) {
  const std::size_t given = call.params.items.size();
  if (given < 2 || given > most) return count("takes a message and an account");
  std::size_t text = 1 - account;
  if (!is_address(param(call, account)) && is_address(param(call, text))) std::swap(account, text);
  TRY(const crypto::Address who, read_address(param(call, account)));
  TRY(eth::Bytes bytes, read_hex(param(call, text)));
  return Question(SignMessage{who, std::move(bytes)});
}

Result<Question> eth_sign(const Call& call) {
  return message(call, 0, 2);
}
Result<Question> personal_sign(const Call& call) {
  return message(call, 1, 3);
}

// As an object, whose own bytes are kept, or as its text.
Result<Question> typed_data(const Call& call) {
  if (call.params.items.size() != 2) return count("takes an account and typed data");
  TRY(const crypto::Address who, read_address(param(call, 0)));
  const At data = param(call, 1);
  if (data.node->kind == text::Kind::String) return Question(SignTypedData{who, data.node->scalar});
  if (!data.node->is_map()) return wrong(data, "is neither an object nor its text");
  return Question(SignTypedData{who, std::string(raw_item(call.raw_params, 1))});
}

// (content type, account, data)
Result<Question> account_sign_data(const Call& call) {
  if (call.params.items.size() != 3) return count("takes a content type, an account and data");
  TRY(const std::string_view type, read_string(param(call, 0)));
  if (type != "text/plain")
    return wrong(param(call, 0), "is not text/plain, the one content type that is signed");
  TRY(const crypto::Address who, read_address(param(call, 1)));
  TRY(eth::Bytes bytes, read_hex(param(call, 2)));
  return Question(SignMessage{who, std::move(bytes)});
}

Result<Question> transaction(const Call& call, Answer answer, std::size_t most) {
  if (call.params.items.empty() || call.params.items.size() > most)
    return count("takes one transaction object");
  TRY(Draft draft, read_draft(param(call, 0)));
  return Question(SignTransaction{std::move(draft), answer});
}
Result<Question> sign_transaction(const Call& call) {
  return transaction(call, Answer::AsTheClientHasIt, 1);
}
Result<Question> send_transaction(const Call& call) {
  return transaction(call, Answer::Sent, 1);
}
// geth adds the function's signature, for people to read.
Result<Question> account_sign_transaction(const Call& call) {
  return transaction(call, Answer::RawAndTx, 2);
}

Result<Question> send_raw(const Call& call) {
  if (call.params.items.size() != 1) return count("takes one raw transaction");
  TRY(eth::Bytes raw, read_hex(param(call, 0)));
  return Question(SendRaw{std::move(raw)});
}

struct Method {
  std::string_view name;
  Reader read;
};
constexpr Method kMethods[] = {{"eth_accounts", plain<Plain::Accounts>},
                               {"account_list", plain<Plain::Accounts>},
                               {"eth_chainId", plain<Plain::ChainId>},
                               {"net_version", plain<Plain::Network>},
                               {"web3_clientVersion", plain<Plain::ClientVersion>},
                               {"health_status", plain<Plain::Health>},
                               {"account_version", plain<Plain::SignerVersion>},
                               {"rpc_modules", plain<Plain::Modules>},
                               {"eth_sign", eth_sign},
                               {"personal_sign", personal_sign},
                               {"account_signData", account_sign_data},
                               {"eth_signTypedData", typed_data},
                               {"eth_signTypedData_v3", typed_data},
                               {"eth_signTypedData_v4", typed_data},
                               {"account_signTypedData", typed_data},
                               {"eth_signTransaction", sign_transaction},
                               {"eth_sendTransaction", send_transaction},
                               {"account_signTransaction", account_sign_transaction},
                               {"eth_sendRawTransaction", send_raw}};

}  // namespace

bool is_own_method(std::string_view method) {
  return std::ranges::find(kMethods, method, &Method::name) != std::end(kMethods);
}

std::variant<Question, Fault> read_question(const Call& call) {
  const auto* method = std::ranges::find(kMethods, call.method, &Method::name);
  if (method == std::end(kMethods)) return Question(Other{});
  if (!call.params.is_list()) return Fault{Code::InvalidParams, "params is a list"};
  auto question = method->read(call);
  if (!question) return invalid_params(question.error());
  return std::move(*question);
}

}  // namespace dvsguard::jsonrpc
