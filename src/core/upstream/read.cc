#include "core/upstream/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "core/text/json.h"
#include "core/text/reader.h"

namespace dvsguard::upstream {
namespace {

using text::Kind;
using text::Node;

constexpr auto kReadOnly = std::to_array<std::string_view>({
    "eth_blobBaseFee",
    "eth_blockNumber",
    "eth_call",
    "eth_chainId",
    "eth_createAccessList",
    "eth_estimateGas",
    "eth_feeHistory",
    "eth_gasPrice",
    "eth_getBalance",
    "eth_getBlockByHash",
    "eth_getBlockByNumber",
    "eth_getBlockReceipts",
    "eth_getBlockTransactionCountByHash",
    "eth_getBlockTransactionCountByNumber",
    "eth_getCode",
    "eth_getLogs",
    "eth_getProof",
    "eth_getStorageAt",
    "eth_getTransactionByBlockHashAndIndex",
    "eth_getTransactionByBlockNumberAndIndex",
    "eth_getTransactionByHash",
    "eth_getTransactionCount",
    "eth_getTransactionReceipt",
    "eth_maxPriorityFeePerGas",
    "eth_syncing",
    "net_version",
});
static_assert(std::ranges::is_sorted(kReadOnly));

Error malformed(std::string_view what) {
  return {.code = ErrorCode::Syntax, .what = fmt::format("{} is malformed", what)};
}

std::optional<std::uint64_t> number(const Node* node) {
  std::uint64_t out = 0;
  if (node == nullptr || node->kind != Kind::Int) return std::nullopt;
  const char* const end = node->scalar.data() + node->scalar.size();
  const auto [stopped, error] = std::from_chars(node->scalar.data(), end, out);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return out;
}

}  // namespace

Result<ReadRequest> parse_read_request(std::string_view text) {
  constexpr auto kKeys = std::to_array<std::string_view>({"id", "chain", "method", "params"});
  const text::Limits limits{
      .max_bytes = kMaxReadPacket, .max_nodes = kMaxAnswerNodes, .max_depth = kMaxAnswerDepth};
  const auto tree = text::parse_json(text, nullptr, limits);
  if (!tree || !text::read_keys({&*tree, ""}, kKeys, kKeys)) return malformed("a request to the reader");
  const auto id = number(tree->find("id"));
  const auto chain = number(tree->find("chain"));
  const Node& method = *tree->find("method");
  const Node& params = *tree->find("params");
  if (!id || !chain || method.kind != Kind::String || !params.is_list())
    return malformed("a request to the reader");
  auto params_text = text::canonical_json(params);
  if (!params_text) return malformed("a request to the reader");
  return ReadRequest{.id = *id, .chain = *chain, .call = {method.scalar, std::move(*params_text)}};
}

std::string read_fault(std::uint64_t id, Fault fault, std::string_view message) {
  return fmt::format(R"({{"id":{},"error":{{"code":{},"message":{}}}}})", id, static_cast<int>(fault),
                     text::json_string(message));
}

std::string read_answer(std::uint64_t id, const Reply& reply) {
  const auto json = text::canonical_json(reply.value);
  if (!json) return read_fault(id, Fault::Internal, "the upstream answers with a number that readers round");
  std::string answer = fmt::format(R"({{"id":{},"{}":{}}})", id, reply.refused ? "error" : "result", *json);
  if (answer.size() <= kMaxReadPacket) return answer;
  return read_fault(id, Fault::Limit, fmt::format("the answer is over {} KiB", kMaxReadPacket >> 10));
}

std::span<const std::string_view> read_only_methods() {
  return kReadOnly;
}

bool is_read_only(std::string_view method) {
  return std::ranges::binary_search(kReadOnly, method);
}

}  // namespace dvsguard::upstream
