#include "app/operator/receipt.h"

#include <fmt/format.h>

#include <chrono>

#include "app/signer/upstream.h"
#include "core/crypto/hex.h"
#include "core/eth/u256.h"

namespace dvsguard::cli {
namespace {

constexpr std::chrono::seconds kPatience{10};

Error malformed() {
  return {.code = ErrorCode::Syntax, .what = "the reader's upstream gave no receipt that can be understood"};
}

}  // namespace

Result<Receipt> ask_receipt(const std::string& url, const crypto::Keccak256& hash) {
  TRY(const app_signer::Upstream upstream, app_signer::Upstream::make(url));
  const std::string params = fmt::format("[\"0x{}\"]", crypto::to_hex(hash));
  TRY(const upstream::Reply reply, upstream.ask_one({"eth_getTransactionReceipt", params}, 1,
                                                    std::chrono::steady_clock::now() + kPatience));
  if (reply.refused) return malformed();
  if (reply.value.is_null()) return Receipt{};
  const text::Node* status = reply.value.find("status");
  const text::Node* block = reply.value.find("blockNumber");
  if (status == nullptr || block == nullptr) return malformed();
  const auto good = eth::from_quantity(status->scalar);
  const auto number = eth::from_quantity(block->scalar);
  if (!good || !number) return malformed();
  return Receipt{.mined = true, .reverted = good->is_zero(), .block = eth::to_decimal(*number)};
}

}  // namespace dvsguard::cli
