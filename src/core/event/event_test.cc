#include "core/event/event.h"

#include <gtest/gtest.h>

#include "core/text/json.h"

namespace dvsguard::event {
namespace {

grant::Moment noon() {
  grant::Moment moment;
  moment.wall = *parse_instant("2026-12-20T12:00:00Z");
  return moment;
}

std::string member(const std::string& json, std::string_view name) {
  const auto tree = text::parse_json(json, nullptr);
  EXPECT_TRUE(tree) << json;
  const text::Node* found = tree ? tree->find(name) : nullptr;
  return found == nullptr ? "" : found->scalar;
}

TEST(Event, HasTheNamesAndSeveritiesOfOpenTelemetrysLogs) {
  grant::Used use;
  use.grant = "announce";
  use.client = "node";
  use.at = noon();
  const std::string used = of_entry(use).json;
  EXPECT_EQ(member(used, "Timestamp"), "1797768000000000000");  // nanoseconds
  EXPECT_EQ(member(used, "SeverityText"), "INFO");
  EXPECT_EQ(member(used, "SeverityNumber"), "9");
  EXPECT_EQ(member(used, "EventName"), "dvsguard.signer.grant.used");
}

TEST(Event, ALockIsAnErrorAndARefusalAWarning) {
  EXPECT_EQ(member(of_entry(grant::Locked{.account = {}, .why = "x", .at = noon()}).json, "SeverityNumber"),
            "17");
  EXPECT_EQ(member(of_entry(grant::Refused{"node", {{"condition", 3}}, noon()}).json, "SeverityNumber"),
            "13");
}

TEST(Event, AnAccountIsAdoptedOnAChainOrOnNone) {
  const grant::Adopted here{.chain = 5, .account = {}, .nonce = 7, .at = noon()};
  EXPECT_NE(of_entry(here).json.find(R"("dvsguard.chain":5,"dvsguard.nonce":7)"), std::string::npos);
  const grant::Adopted nowhere{.chain = grant::kNoChain, .account = {}, .nonce = 0, .at = noon()};
  EXPECT_EQ(of_entry(nowhere).json.find("nonce"), std::string::npos);
  EXPECT_EQ(member(of_entry(nowhere).json, "EventName"), "dvsguard.signer.account.adopted");
  EXPECT_EQ(of_entry(nowhere).priority, of_entry(here).priority);
}

TEST(Event, ARateThatWasHitIsToldApartFromOtherRefusals) {
  EXPECT_EQ(member(of_entry(grant::Refused{"node", {{"rate", 3}}, noon()}).json, "EventName"),
            "dvsguard.signer.rate.hit");
  EXPECT_EQ(member(of_entry(grant::Refused{"node", {{"rate", 3}, {"nonce", 1}}, noon()}).json, "EventName"),
            "dvsguard.signer.request.refused");
}

TEST(Event, IsOneLineWhateverAReasonHolds) {
  const std::string json = of_entry(grant::Locked{.account = {}, .why = "a\nb\"", .at = noon()}).json;
  EXPECT_EQ(json.find('\n'), std::string::npos);
  EXPECT_EQ(member(json, "Body"), "the key signs nothing more: a\nb\"");
}

// RFC 5424, section 6.2.1: error 3, warning 4, informational 6.
TEST(Event, HasSyslogsSeverityToo) {
  EXPECT_EQ(stopped(noon().wall, "told to").priority, 6);
  EXPECT_EQ(of_entry(grant::Refused{"node", {{"nonce", 1}}, noon()}).priority, 4);
  EXPECT_EQ(of_entry(grant::Locked{.account = {}, .why = "x", .at = noon()}).priority, 3);
}

}  // namespace
}  // namespace dvsguard::event
