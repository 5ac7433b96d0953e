#include "core/event/event.h"

#include <fmt/format.h>

#include <utility>

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

Event line(std::string_view name, const Severity& severity, Instant at, const std::string& body,
           const std::string& attributes) {
  std::string json = fmt::format(
      R"({{"Timestamp":"{}000000000","SeverityText":"{}","SeverityNumber":{},"EventName":"dvsguard.signer.{}",)"
      R"("Body":{},"Resource":{{"service.name":"dvsguard-signer"}},"Attributes":{{{}}}}})",
      at.time_since_epoch().count(), severity.text, severity.number, name, text::json_string(body),
      attributes);
  return {std::move(json), severity.priority};
}

std::string text_attribute(std::string_view name, std::string_view value) {
  return fmt::format(R"("dvsguard.{}":{})", name, text::json_string(value));
}

std::string named(std::string_view client) {
  return client.empty() ? "operator" : std::string(client);
}

Event of(const grant::Started& entry) {
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

Event of(const grant::Used& entry) {
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

Event of(const grant::Confirmed& entry) {
  return line("nonce.confirmed", kInfo, entry.at.wall, "the chain took what was signed",
              nonce_attributes(entry));
}

Event of(const grant::Adopted& entry) {
  if (entry.chain == grant::kNoChain) {
    return line("account.adopted", kWarn, entry.at.wall,
                "the operator unlocked an account that sends no transactions",
                text_attribute("account", entry.account.text()));
  }
  return line("account.adopted", kWarn, entry.at.wall,
              "the operator took the chain's nonce for the account's own", nonce_attributes(entry));
}

Event of(const grant::Locked& entry) {
  return line("account.locked", kError, entry.at.wall, "the key signs nothing more: " + entry.why,
              text_attribute("account", entry.account.text()) + "," + text_attribute("reason", entry.why));
}

// A rate that was hit is told apart: it is the sign of a client that runs wild rather than of a wrong one.
Event of(const grant::Refused& entry) {
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

Event of_entry(const grant::Entry& entry) {
  return std::visit([](const auto& one) { return of(one); }, entry);
}

Event stopped(Instant at, std::string_view why) {
  return line("stopped", kInfo, at, "the signer ends", text_attribute("reason", why));
}

Event warning(Instant at, std::string_view what) {
  return line("warning", kWarn, at, std::string(what), "");
}

}  // namespace dvsguard::event
