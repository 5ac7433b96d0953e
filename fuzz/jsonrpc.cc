#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/eth/transaction.h"
#include "core/jsonrpc/question.h"
#include "core/jsonrpc/reply.h"
#include "core/text/json.h"

// Every id comes back as JSON, and a transaction that can be signed reads back from its preimage as what it
// was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const auto body = jsonrpc::read_body({reinterpret_cast<const char*>(data), size});
  const auto* calls = std::get_if<jsonrpc::Body>(&body);
  if (calls == nullptr) return 0;
  for (const auto& each : calls->calls) {
    const auto* call = std::get_if<jsonrpc::Call>(&each);
    if (call == nullptr || call->id.empty()) continue;
    if (!text::parse_json(jsonrpc::result_reply(call->id, call->raw_params), nullptr)) std::abort();
    const auto question = jsonrpc::read_question(*call);
    const auto* asked = std::get_if<jsonrpc::Question>(&question);
    const auto* sign = asked == nullptr ? nullptr : std::get_if<jsonrpc::SignTransaction>(asked);
    if (sign == nullptr) continue;
    const auto whole = jsonrpc::finish(sign->draft);
    if (!whole) continue;
    const auto again = eth::decode_unsigned(eth::encode_unsigned(*whole));
    if (!again || *again != whole->get()) std::abort();
  }
  return 0;
}
