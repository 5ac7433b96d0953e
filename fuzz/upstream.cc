#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/crypto/address.h"
#include "core/text/json.h"
#include "core/upstream/answers.h"
#include "core/upstream/exchange.h"
#include "core/upstream/read.h"
#include "core/upstream/reading.h"

// What an upstream answers, to each question of an observer and to a reader, and what the front asks a
// reader.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static const upstream::Watch watch = {.what = {.chain = 17000,
                                                 .accounts = {crypto::Address{}},
                                                 .allowances = {{{}}},
                                                 .calls = {{"announce"}}},
                                        .calls = {{upstream::ReadCall{}}}};
  if (const auto reply = upstream::read_reply(bytes, 1)) {
    (void)upstream::read_header(*reply, 0);
    (void)upstream::read_sent(*reply, bytes);
    (void)upstream::is_reverted(*reply);
    const std::string answer = upstream::read_answer(7, *reply);
    if (answer.size() > upstream::kMaxReadPacket || !text::parse_json(answer, nullptr)) std::abort();
  }
  for (const bool by_hash : {false, true}) {
    upstream::Reading reading(watch, 0, by_hash);
    for (int step = 0; step < 8; ++step) {
      const std::size_t count = reading.calls().size();
      if (count == 0) break;
      const auto replies = upstream::read_batch(bytes, 1, count);
      if (!replies || !reading.take(*replies)) break;
    }
  }
  if (const auto replies = upstream::read_batch(bytes, 1, 2)) (void)upstream::read_head(*replies, 17000);
  (void)upstream::read_echo(bytes);
  if (const auto asked = upstream::parse_read_request(bytes)) {
    if (!text::parse_json(asked->call.params, nullptr)) std::abort();
  }
  return 0;
}
