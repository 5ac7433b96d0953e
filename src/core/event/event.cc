#include "core/event/event.h"

#include <fmt/format.h>

#include <array>

#include "core/crypto/hex.h"
#include "core/text/json.h"

namespace dvsguard::event {
namespace {

// OpenTelemetry's log data model, "Field: SeverityNumber"; the last is syslog's.
struct Severity {
  std::string_view text;
  int number;
  int priority;
};
constexpr Severity kInfo{"INFO", 9, 6};
constexpr Severity kWarn{"WARN", 13, 4};
constexpr Severity kError{"ERROR", 17, 3};
constexpr auto kSeverities = std::to_array<Severity>({kInfo, kWarn, kError});

std::string line(std::string_view name, const Severity& severity, Instant at, const std::string& body,
                 const std::string& attributes) {
  return fmt::format(
      R"({{"Timestamp":"{}000000000","SeverityText":"{}","SeverityNumber":{},"EventName":"dvsguard.signer.{}",)"
      R"("Body":{},"Resource":{{"service.name":"dvsguard-signer"}},"Attributes":{{{}}}}})",
      at.time_since_epoch().count(), severity.text, severity.number, name, text::json_string(body),
      attributes);
}

std::string text_attribute(std::string_view name, std::string_view value) {
  return fmt::format(R"("dvsguard.{}":{})", name, text::json_string(value));
}

std::string named(std::string_view client) {
  return client.empty() ? "operator" : std::string(client);
}

std::string of(const grant::Started& entry) {
  return line("started", kInfo, entry.at.wall, "the signer started",
              text_attribute("version", entry.version) + "," + text_attribute("config", entry.config));
}

std::string_view purpose_name(grant::Purpose purpose) {
  switch (purpose) {
    case grant::Purpose::Ask:
      return "ask";
    case grant::Purpose::Unstick:
      return "unstick";
    case grant::Purpose::Cancel:
      return "cancel";
  }
  return "";
}

std::string of(const grant::Used& entry) {
  std::string attributes = fmt::format(
      "{},{},{},{},{}", text_attribute("grant", entry.grant), text_attribute("client", named(entry.client)),
      text_attribute("account", entry.account.text()), text_attribute("purpose", purpose_name(entry.purpose)),
      text_attribute("digest", "0x" + crypto::to_hex(entry.digest)));
  if (entry.transaction) {
    attributes += fmt::format(R"(,"dvsguard.chain":{},"dvsguard.nonce":{},"dvsguard.fee":"{}")",
                              entry.transaction->chain, entry.transaction->nonce,
                              eth::to_decimal(entry.transaction->fee));
  }
  return line("grant.used", kInfo, entry.at.wall,
              fmt::format("{} used the grant {}", named(entry.client), entry.grant), attributes);
}

template <class NonceEntry>
std::string nonce_attributes(const NonceEntry& entry) {
  return fmt::format(R"({},"dvsguard.chain":{},"dvsguard.nonce":{})",
                     text_attribute("account", entry.account.text()), entry.chain, entry.nonce);
}

std::string of(const grant::Confirmed& entry) {
  return line("nonce.confirmed", kInfo, entry.at.wall, "the chain took what was signed",
              nonce_attributes(entry));
}

std::string of(const grant::Adopted& entry) {
  return line("account.adopted", kWarn, entry.at.wall,
              "the operator took the chain's nonce for the account's own", nonce_attributes(entry));
}

std::string of(const grant::Locked& entry) {
  return line("account.locked", kError, entry.at.wall, "the key signs nothing more: " + entry.why,
              text_attribute("account", entry.account.text()) + "," + text_attribute("reason", entry.why));
}

// A rate that was hit is told apart: it is the sign of a client that runs wild rather than of a wrong one.
std::string of(const grant::Refused& entry) {
  std::string counts;
  std::uint64_t all = 0, rates = 0;
  for (const auto& [reason, count] : entry.counts) {
    counts += fmt::format("{}{}:{}", counts.empty() ? "" : ",", text::json_string(reason), count);
    all += count;
    if (reason == "rate" || reason == "interval" || reason == "budget") rates += count;
  }
  return line(rates == all ? "rate.hit" : "request.refused", kWarn, entry.at.wall,
              fmt::format("{} requests of {} were refused", all, named(entry.client)),
              fmt::format(R"({},"dvsguard.count":{},"dvsguard.reasons":{{{}}})",
                          text_attribute("client", named(entry.client)), all, counts));
}

}  // namespace

std::string of_entry(const grant::Entry& entry) {
  return std::visit([](const auto& one) { return of(one); }, entry);
}

std::string stopped(Instant at, std::string_view why) {
  return line("stopped", kInfo, at, "the signer ends", text_attribute("reason", why));
}

std::string warning(Instant at, std::string_view what) {
  return line("warning", kWarn, at, std::string(what), "");
}

Result<int> priority_of(std::string_view json) {
  if (json.size() > kMaxEventBytes) return Error{.code = ErrorCode::Cap, .what = "an event is over 8 KiB"};
  TRY(const text::Node tree, text::parse_json(json, nullptr));
  const text::Node* number = tree.find("SeverityNumber");
  for (const Severity& severity : kSeverities) {
    if (number != nullptr && number->scalar == std::to_string(severity.number)) return severity.priority;
  }
  return Error{.code = ErrorCode::Syntax, .what = "an event has no severity"};
}

}  // namespace dvsguard::event
