#include "app/operator/signer_ask.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/shell/output.h"
#include "core/base/split.h"
#include "core/crypto/address.h"
#include "core/eth/abi_type.h"
#include "core/text/display.h"
#include "core/text/json.h"
#include "edge/sys/files.h"

namespace dvsguard::cli {
namespace {

constexpr std::size_t kMaxAnswer = 4096;
constexpr std::string_view kUsualLog = "/var/lib/dvsguard/signer";
constexpr std::string_view kUsualCall = "updateSocket(string socket)";

// One line from the terminal; byte by byte, so that nothing of the next answer is taken.
Result<std::string> ask(const std::string& question) {
  TRY_STATUS(sys::write_all(STDERR_FILENO, question, "stderr"));
  std::string answer;
  char byte = 0;
  while (answer.size() < kMaxAnswer && ::read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') answer += byte;
  return answer;
}

Status ask_for(std::string& value, const std::string& question, std::string_view usual = {}) {
  if (!value.empty()) return {};
  TRY(value, ask(fmt::format("{} ({}): ", question,
                             usual.empty() ? "empty: later" : "empty: " + std::string(usual))));
  if (value.empty()) value = usual;
  return {};
}

template <std::unsigned_integral Number>
Status ask_for(std::optional<Number>& value, const std::string& question) {
  if (value) return {};
  std::string text;
  TRY_STATUS(ask_for(text, question));
  if (text.empty()) return {};
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return usage_error(text::quoted(text, 64) + " is no number", "digits alone");
  value = number;
  return {};
}

// updateSocket's argument, as the contract expects it.
Result<std::vector<contract::Condition>> ask_socket() {
  std::string grammar;
  TRY_STATUS(ask_for(grammar, "What it announces: host:port, host:p1;p2 or host:p1;p2;p3;p4", "host:port"));
  TRY(text::Node terms, text::parse_json(fmt::format(R"({{"arg":"socket","is":"socket","grammar":{}}})",
                                                     text::json_string(grammar)),
                                         file_name("answer")));
  return std::vector<contract::Condition>{{.arg = "socket", .terms = std::move(terms), .place = {}}};
}

Result<contract::KeyUse> ask_use() {
  contract::KeyUse use;
  use.why = "as you said when asked";
  TRY_STATUS(ask_for(use.chain, "The chain's id"));
  TRY_STATUS(ask_for(use.to.text, "The contract that is called, 0x…"));
  if (!use.to.text.empty()) {
    const auto address = crypto::parse_address(use.to.text);
    if (!address) return usage_error("the contract " + address.error().what, "0x and 40 hex digits");
    use.to.text = address->text();
  }
  TRY_STATUS(ask_for(use.call, "The call", kUsualCall));
  const auto function = eth::parse_signature(use.call);
  if (!function)
    return usage_error("the call " + function.error().what, "such as " + std::string(kUsualCall));
  use.signature = function->canonical();
  if (use.call == kUsualCall) {
    TRY(use.where, ask_socket());
  }
  return use;
}

}  // namespace

Result<contract::Contract> ask_contract() {
  contract::Contract contract;
  contract.name = "what you said";
  contract::Key key;
  TRY_STATUS(ask_for(key.services.emplace_back(), "A name for the client that may ask", "node"));
  TRY(key.uses.emplace_back(), ask_use());
  contract.keys.push_back(std::move(key));
  return contract;
}

Status ask_known(draft::Known& known) {
  TRY_STATUS(ask_for(known.account, "The operator's address, 0x…"));
  TRY_STATUS(ask_for(known.keystore, "Its V3 keystore's file"));
  if (known.upstreams.empty()) {
    std::string urls;
    TRY_STATUS(ask_for(urls, "JSON-RPC endpoints, with blanks between them"));
    for (const std::string_view url : split(urls, ' ')) {
      if (!url.empty()) known.upstreams.emplace_back(url);
    }
  }
  TRY_STATUS(ask_for(known.uid, "The user id of the client's process, as this host counts"));
  TRY_STATUS(ask_for(known.gas, "The highest gas limit of a call, such as 200000"));
  TRY_STATUS(ask_for(known.fee_per_gas, "The highest fee per gas, such as 60 gwei"));
  TRY_STATUS(ask_for(known.tip_per_gas, "The highest tip per gas, such as 2 gwei"));
  TRY_STATUS(ask_for(known.fee, "The highest fee of one transaction, such as 0.02 ether"));
  TRY_STATUS(ask_for(known.budget, "The fees of seven days together, such as 0.05 ether"));
  return ask_for(known.log_folder, "The log's folder", kUsualLog);
}

}  // namespace dvsguard::cli
