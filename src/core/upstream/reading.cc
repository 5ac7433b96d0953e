#include "core/upstream/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/crypto/hex.h"
#include "core/eth/u256.h"

namespace dvsguard::upstream {
namespace {

constexpr std::string_view kAllowance = "dd62ed3e";  // ERC-20: allowance(address,address)

std::string quantity(std::uint64_t value) {
  return eth::to_quantity(eth::U256::of(value));
}

Call block_call(std::uint64_t number) {
  return {"eth_getBlockByNumber", fmt::format(R"(["{}",false])", quantity(number))};
}

// The head's and the block's first answer.
Status check_chain(const Reply& reply, std::uint64_t chain) {
  TRY(const std::uint64_t told, read_number(reply, "its chain"));
  if (told == chain) return {};
  return Error{.what = fmt::format("is of chain {}, not of {}", told, chain)};
}

Call account_call(std::string_view method, const crypto::Address& account, std::string_view at) {
  return {std::string(method), fmt::format(R"(["{}",{}])", account.text(), at)};
}

Call contract_call(const crypto::Address& to, std::string_view data, std::string_view at) {
  return {"eth_call", fmt::format(R"([{{"to":"{}","data":"0x{}"}},{}])", to.text(), data, at)};
}

std::string word(const crypto::Address& address) {
  return std::string(24, '0') + crypto::to_hex(address.bytes);
}

Result<eth::U256> read_allowance(const Reply& reply) {
  eth::U256 largest;
  largest.bytes.fill(0xff);
  if (is_reverted(reply)) return largest;
  TRY(const eth::Bytes bytes, read_bytes(reply, "an allowance"));
  if (bytes.size() != 32) return largest;
  return *eth::from_big_endian(bytes);
}

Result<eth::Bytes> read_returned(const Reply& reply) {
  if (is_reverted(reply)) return eth::Bytes{};
  TRY(eth::Bytes bytes, read_bytes(reply, "what a grant's call returns"));
  if (bytes.size() > Reading::kMaxReturned) return eth::Bytes{};
  return bytes;
}

}  // namespace

Watch watch_of(const signer::Config& config, std::uint64_t chain) {
  Watch watch{.what = signer::watched(config, chain), .calls = {}};
  for (const auto& names : watch.what.calls) {
    auto& calls = watch.calls.emplace_back();
    for (const std::string& name : names) {
      const auto grant = std::ranges::find(config.grants.allow, name, &grant::Grant::name);
      const auto& demand = *std::get<grant::CallTerms>(grant->terms).demands.differs;
      calls.push_back({demand.to, demand.data});
    }
  }
  return watch;
}

std::vector<Call> head_calls() {
  return {{"eth_chainId"}, {"eth_blockNumber"}};
}

Result<std::uint64_t> read_head(const std::vector<Reply>& replies, std::uint64_t chain) {
  TRY_STATUS(check_chain(replies.at(0), chain));
  return read_number(replies.at(1), "its newest block's number");
}

Call send_call(std::string_view raw) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size());
  return {"eth_sendRawTransaction", fmt::format(R"(["0x{}"])", crypto::to_hex(bytes))};
}

Call find_call(std::string_view raw) {
  return {"eth_getTransactionByHash", fmt::format(R"(["0x{}"])", crypto::to_hex(crypto::keccak256(raw)))};
}

Reading::Reading(const Watch& watch, std::uint64_t block, bool by_hash)
    : watch_(watch), number_(block), by_hash_(by_hash) {}

std::string Reading::at() const {
  if (!by_hash_) return fmt::format(R"("{}")", quantity(number_));
  // EIP-1898
  return fmt::format(R"({{"blockHash":"0x{}","requireCanonical":true}})", crypto::to_hex(header_.block.hash));
}

std::vector<Call> Reading::calls() const {
  switch (step_) {
    case Step::Block:
      return {{"eth_chainId"}, block_call(number_), {"eth_maxPriorityFeePerGas"}};
    case Step::BlockAgain:
      return {block_call(number_)};
    case Step::Done:
      return {};
    case Step::Accounts:
      break;
  }
  std::vector<Call> out;
  const std::string where = at();
  for (std::size_t i = 0; i < watch_.what.accounts.size(); ++i) {
    const crypto::Address& account = watch_.what.accounts[i];
    for (const char* method : {"eth_getTransactionCount", "eth_getBalance", "eth_getCode"})
      out.push_back(account_call(method, account, where));
    for (const auto& [token, spender] : watch_.what.allowances[i])
      out.push_back(contract_call(token, std::string(kAllowance) + word(account) + word(spender), where));
    for (const ReadCall& call : watch_.calls[i])
      out.push_back(contract_call(call.to, crypto::to_hex(call.data), where));
  }
  if (!tip_) out.push_back({"eth_gasPrice"});
  return out;
}

Status Reading::take(const std::vector<Reply>& replies) {
  switch (step_) {
    case Step::Block:
      return take_block(replies);
    case Step::Accounts:
      return take_accounts(replies);
    case Step::BlockAgain: {
      TRY(const Header again, read_header(replies.at(0), number_));
      if (again != header_) return Error{.what = "tells another block of the same number while it is read"};
      step_ = Step::Done;
      return {};
    }
    case Step::Done:
      break;
  }
  return {};
}

Status Reading::take_block(const std::vector<Reply>& replies) {
  TRY_STATUS(check_chain(replies.at(0), watch_.what.chain));
  TRY(header_, read_header(replies.at(1), number_));
  if (!replies.at(2).refused) {
    TRY(tip_, read_quantity(replies.at(2), "the tip"));
  }
  step_ = watch_.what.accounts.empty() ? Step::Done : Step::Accounts;
  return {};
}

Status Reading::take_accounts(const std::vector<Reply>& replies) {
  // Whatever it takes of a hash, its first answer says.
  if (by_hash_ && replies.at(0).refused) {
    by_hash_ = false;
    return {};
  }
  if (!tip_) TRY_STATUS(take_tip(replies.back()));
  std::vector<grant::AccountState> accounts;
  std::size_t next = 0;
  for (std::size_t i = 0; i < watch_.what.accounts.size(); ++i) {
    grant::AccountState& state = accounts.emplace_back();
    state.chain = watch_.what.chain;
    state.account = watch_.what.accounts[i];
    state.block = header_.block;
    state.base_fee = header_.base_fee;
    state.tip = *tip_;
    TRY(state.nonce, read_number(replies.at(next++), "the account's nonce"));
    TRY(state.balance, read_quantity(replies.at(next++), "the account's balance"));
    TRY(const eth::Bytes code, read_bytes(replies.at(next++), "the account's code"));
    state.has_code = !code.empty();
    for (const auto& [token, spender] : watch_.what.allowances[i]) {
      TRY(const eth::U256 amount, read_allowance(replies.at(next++)));
      state.allowances.push_back({token, spender, amount});
    }
    for (const std::string& grant : watch_.what.calls[i]) {
      TRY(eth::Bytes returned, read_returned(replies.at(next++)));
      state.calls.push_back({grant, std::move(returned)});
    }
  }
  accounts_ = std::move(accounts);
  step_ = by_hash_ ? Step::Done : Step::BlockAgain;
  return {};
}

// What is asked for beyond the base fee, where it suggests no tip itself.
Status Reading::take_tip(const Reply& gas_price) {
  if (gas_price.refused) {
    tip_ = eth::U256{};
    return {};
  }
  TRY(const eth::U256 price, read_quantity(gas_price, "the gas price"));
  tip_ = eth::subtract(price, header_.base_fee).value_or(eth::U256{});
  return {};
}

}  // namespace dvsguard::upstream
