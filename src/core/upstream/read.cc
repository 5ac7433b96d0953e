#include "core/upstream/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/text/json.h"
#include "core/text/reader.h"

namespace dvsguard::upstream {
namespace {

using text::Kind;
using text::Node;

constexpr std::size_t kMaxAround = 1024;  // of an answer, beside what the upstream said
constexpr char kMore = '+', kLast = '.';

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

Result<Node> parse(std::string_view text, std::size_t max_bytes) {
  const text::Limits limits{
      .max_bytes = max_bytes, .max_nodes = kMaxAnswerNodes + 8, .max_depth = kMaxAnswerDepth + 2};
  return text::parse_json(text, nullptr, limits);
}

std::optional<std::uint64_t> number(const Node* node) {
  std::uint64_t out = 0;
  if (node == nullptr || node->kind != Kind::Int) return std::nullopt;
  const char* const end = node->scalar.data() + node->scalar.size();
  const auto [stopped, error] = std::from_chars(node->scalar.data(), end, out);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return out;
}

std::string_view name_of(ReadAnswer::Kind kind) {
  switch (kind) {
    case ReadAnswer::Kind::Result:
      return "result";
    case ReadAnswer::Kind::Error:
      return "error";
    case ReadAnswer::Kind::Trouble:
      break;
  }
  return "trouble";
}

}  // namespace

std::string encode(const ReadRequest& request) {
  return fmt::format(R"({{"id":{},"chain":{},"method":{},"params":{}}})", request.id, request.chain,
                     text::json_string(request.call.method), request.call.params);
}

Result<ReadRequest> parse_read_request(std::string_view text) {
  constexpr auto kKeys = std::to_array<std::string_view>({"id", "chain", "method", "params"});
  const auto tree = parse(text, kMaxReadPacket);
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

std::string encode(const ReadAnswer& answer) {
  return fmt::format(R"({{"id":{},"{}":{}}})", answer.id, name_of(answer.kind),
                     answer.kind == ReadAnswer::Kind::Trouble ? text::json_string(answer.text) : answer.text);
}

Result<ReadAnswer> parse_read_answer(std::string_view text) {
  const auto tree = parse(text, kMaxAnswerBytes + kMaxAround);
  if (!tree || !tree->is_map() || tree->members.size() != 2) return malformed("an answer of the reader");
  const auto id = number(tree->find("id"));
  if (!id) return malformed("an answer of the reader");
  for (const auto kind : {ReadAnswer::Kind::Result, ReadAnswer::Kind::Error, ReadAnswer::Kind::Trouble}) {
    const Node* value = tree->find(name_of(kind));
    if (value == nullptr) continue;
    if (kind == ReadAnswer::Kind::Trouble) {
      if (value->kind != Kind::String) break;
      return ReadAnswer{.id = *id, .kind = kind, .text = value->scalar};
    }
    auto json = text::canonical_json(*value);
    if (!json || (kind == ReadAnswer::Kind::Error && !value->is_map())) break;
    return ReadAnswer{.id = *id, .kind = kind, .text = std::move(*json)};
  }
  return malformed("an answer of the reader");
}

ReadAnswer read_answer(std::uint64_t id, const Reply& reply) {
  auto json = text::canonical_json(reply.value);
  if (!json)
    return {.id = id, .kind = ReadAnswer::Kind::Trouble, .text = "answers with a number that readers round"};
  return {.id = id,
          .kind = reply.refused ? ReadAnswer::Kind::Error : ReadAnswer::Kind::Result,
          .text = std::move(*json)};
}

std::vector<std::string> packets_of(std::string text) {
  std::vector<std::string> packets;
  if (text.size() <= kMaxReadPacket) {
    packets.push_back(std::move(text));
    return packets;
  }
  constexpr std::size_t kPiece = kMaxReadPacket - 1;
  for (std::size_t at = 0; at < text.size(); at += kPiece) {
    const bool last = text.size() - at <= kPiece;
    packets.push_back((last ? kLast : kMore) + text.substr(at, kPiece));
  }
  return packets;
}

Result<std::optional<std::string>> Pieces::take(std::string packet) {
  const bool whole = packet.starts_with('{');
  const bool last = packet.starts_with(kLast);
  const bool known = whole || last || packet.starts_with(kMore);
  if (packet.size() > kMaxReadPacket || !known || (whole && !begun_.empty()))
    return malformed("a packet of the reader");
  if (whole) return std::optional(std::move(packet));
  if (begun_.size() + packet.size() > kMaxAnswerBytes + kMaxAround)
    return malformed("a packet of the reader");
  begun_.append(packet, 1);
  if (!last) return std::optional<std::string>();
  return std::optional(std::exchange(begun_, {}));
}

std::span<const std::string_view> read_only_methods() {
  return kReadOnly;
}

bool is_read_only(std::string_view method) {
  return std::ranges::binary_search(kReadOnly, method);
}

}  // namespace dvsguard::upstream
