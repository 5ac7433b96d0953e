#include "app/operator/log_entry_text.h"

#include <fmt/format.h>

#include "core/crypto/hex.h"
#include "core/grant/entry.h"
#include "core/text/display.h"

namespace dvsguard::cli {
namespace {

std::string what(const grant::Started& entry) {
  return fmt::format("dvsguard {} with config {}", text::printable(entry.version),
                     text::printable(entry.config));
}

std::string what(const grant::Used& entry) {
  std::string_view purpose;
  switch (entry.purpose) {
    case grant::Purpose::Ask:
      purpose = "";
      break;
    case grant::Purpose::Unstick:
      purpose = "again with a higher fee, ";
      break;
    case grant::Purpose::Cancel:
      purpose = "to cancel, ";
      break;
  }
  std::string out = fmt::format("{} by {}, {}{}", text::printable(entry.grant),
                                entry.client.empty() ? "the operator" : text::printable(entry.client),
                                purpose, entry.account.text());
  if (const auto& used = entry.transaction) {
    return out + fmt::format(", chain {} nonce {}, at most {} wei", used->chain, used->nonce,
                             eth::to_decimal(used->fee));
  }
  return out + ", digest 0x" + crypto::to_hex(entry.digest);
}

std::string what(const grant::Confirmed& entry) {
  return fmt::format("{}, chain {} up to nonce {}", entry.account.text(), entry.chain, entry.nonce);
}

std::string what(const grant::Adopted& entry) {
  return fmt::format("{}, chain {} from nonce {}", entry.account.text(), entry.chain, entry.nonce);
}

std::string what(const grant::Locked& entry) {
  return entry.account.text() + ", " + text::printable(entry.why, 512);
}

std::string what(const grant::Refused& entry) {
  std::string counts;
  for (const auto& [reason, count] : entry.counts)
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, text::printable(reason));
  return fmt::format("{}: {}", entry.client.empty() ? "the operator" : text::printable(entry.client), counts);
}

}  // namespace

std::string entry_text(std::uint64_t number, const grant::Entry& entry) {
  return fmt::format("{:>6}  {}  {:<9}  {}\n", number, instant_text(moment_of(entry).wall),
                     grant::entry_kind(entry), std::visit([](const auto& one) { return what(one); }, entry));
}

const grant::Moment& moment_of(const grant::Entry& entry) {
  return std::visit([](const auto& one) -> const grant::Moment& { return one.at; }, entry);
}

}  // namespace dvsguard::cli
