#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/practices.h"
#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;

// From EIP-55's list of checksummed addresses.
constexpr std::string_view kNarrow =
    "{chain: 1, to: \"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\", call: updateSocket(string socket), "
    "where: [{arg: "
    "socket, is: socket, grammar: \"host:port\"}], why: w}";

report::Outcome with_key(std::string_view rest) {
  return outcome_of(
      check_key_use,
      Sample(service_yaml("",
                          "x-dvs:\n  contract: 1\n  name: oracle\n  keys: {operator: {type: ecdsa-secp256k1, "
                          "services: [node], " +
                              std::string(rest) + "}}\n")));
}

report::Outcome with_uses(std::string_view uses) {
  return with_key("delivery: signer, uses: [" + std::string(uses) + "]");
}

TEST(KU01, ACallBoundedInEveryWayIsKept) {
  EXPECT_THAT(targets_of(with_uses(kNarrow), Rule::KU01), IsEmpty());
}

TEST(KU01, AMessageOfANamedKindOnOneChainIsKept) {
  const auto outcome = with_uses("{sign: Answer, chain: 1, why: w}, {sign: task-response, chain: 1, why: w}");
  EXPECT_THAT(targets_of(outcome, Rule::KU01), IsEmpty());
  EXPECT_THAT(targets_of(outcome, Rule::KU02), IsEmpty());
}

TEST(KU01, AMessageNamedAfterAWayToSignIsAnything) {
  for (const char* name : {"raw", "any", "ANY", "personal_sign", "eth_sign", "eth_signTypedData_v4",
                           "typed-data", "transaction", "eth_sendTransaction", "hash"})
    EXPECT_THAT(targets_of(with_uses("{sign: " + std::string(name) + ", chain: 1, why: w}"), Rule::KU01),
                ElementsAre("operator " + std::string(name)));
}

TEST(KU01, AnEcdsaMessageOnAnyChainIsTold) {
  const auto findings = findings_of(with_uses("{sign: Answer, why: w}"), Rule::KU01);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].fix, "add chain");
  // Other keys sign no transactions of a chain.
  EXPECT_THAT(
      targets_of(outcome_of(check_key_use,
                            Sample(service_yaml("",
                                                "x-dvs: {contract: 1, name: oracle, keys: {bls: {type: "
                                                "bls-bn254, delivery: signer, services: [node], uses: "
                                                "[{sign: task-response, why: w}]}}}\n"))),
                 Rule::KU01),
      IsEmpty());
}

TEST(KU02, AMessageThatMovesFundsIsCritical) {
  for (const char* name : {"Permit", "PermitBatch", "SafeTx", "TransferWithAuthorization", "permit_single"}) {
    const auto findings =
        findings_of(with_uses("{sign: " + std::string(name) + ", chain: 1, why: w}"), Rule::KU02);
    ASSERT_THAT(findings, SizeIs(1)) << name;
    EXPECT_EQ(findings[0].severity, Severity::Critical);
  }
  EXPECT_THAT(findings_of(with_uses("{sign: permitted-answer, chain: 1, why: w}"), Rule::KU02), IsEmpty());
}

TEST(KU01, WhatIsLeftOpenIsNamed) {
  const auto findings = findings_of(with_uses("{call: updateSocket(string socket), why: w}"), Rule::KU01);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].message,
            "lets the key operator call updateSocket(string) on any chain, of any contract and with anything "
            "as socket");
  EXPECT_EQ(findings[0].fix, "add chain, to and where");
  EXPECT_EQ(findings[0].target, "operator updateSocket(string)");
  EXPECT_EQ(findings[0].severity, Severity::High);
}

TEST(KU01, ArgumentsOfAFixedSizeNeedNoCondition) {
  EXPECT_THAT(
      targets_of(
          with_uses("{chain: 1, to: \"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\", call: \"f(uint256 n, "
                    "bytes32 b)\", why: w}"),
          Rule::KU01),
      IsEmpty());
}

TEST(KU01, AConditionInAGroupOrByPositionCounts) {
  const auto with_where = [](std::string_view where) {
    return targets_of(
        with_uses(
            "{chain: 1, to: \"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\", call: f(string s), where: [" +
            std::string(where) + "], why: w}"),
        Rule::KU01);
  };
  EXPECT_THAT(with_where("{any: [{arg: s, eq: a}, {arg: s, eq: b}]}"), IsEmpty());
  EXPECT_THAT(with_where("{arg: \"0\", eq: a}"), IsEmpty());
}

TEST(KU01, AKeyThatSignsAnythingIsTooWide) {
  EXPECT_THAT(
      targets_of(
          with_uses("{sign: raw, why: w}, {sign: any, why: w}, {sign: task-response, chain: 1, why: w}"),
          Rule::KU01),
      ElementsAre("operator raw", "operator any"));
}

TEST(KU01, AMountedKeyWithoutUsesSignsEverything) {
  EXPECT_THAT(targets_of(with_key("delivery: mount"), Rule::KU01), ElementsAre("operator"));
}

TEST(KU01, OneKeyOnSeveralChainsIsToldOnce) {
  const auto outcome =
      with_uses("{sign: a, chain: 1, why: w}, {sign: a, chain: 10, why: w}, {sign: a, chain: 5, why: w}");
  EXPECT_THAT(targets_of(outcome, Rule::KU01), ElementsAre("operator chains"));
  EXPECT_EQ(outcome.findings[0].severity, Severity::Medium);
  EXPECT_THAT(targets_of(with_uses("{sign: a, chain: 1, why: w}, {sign: b, chain: 1, why: w}"), Rule::KU01),
              IsEmpty());
}

TEST(KU02, AReviewedHarmlessCallIsKept) {
  EXPECT_THAT(targets_of(with_uses(kNarrow), Rule::KU02), IsEmpty());
}

TEST(KU02, AnUnreviewedCallIsHigh) {
  const auto findings =
      findings_of(with_uses("{call: \"doSomethingOfOurOwn(uint8 x)\", why: w}"), Rule::KU02);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::High);
}

TEST(KU02, CallsKnownToMoveFundsOrControlAreCritical) {
  for (const char* call :
       {"transfer(address to, uint amount)", "undelegate(address operator)", "multicall(bytes[] calls)"}) {
    const auto findings = findings_of(with_uses("{call: \"" + std::string(call) + "\", why: w}"), Rule::KU02);
    ASSERT_THAT(findings, SizeIs(1)) << call;
    EXPECT_EQ(findings[0].severity, Severity::Critical) << call;
  }
}

TEST(KU03, OnlyAValueAboveZeroIsTold) {
  EXPECT_THAT(targets_of(with_uses("{call: f(), value: \"1\", why: w}"), Rule::KU03),
              ElementsAre("operator f()"));
  EXPECT_THAT(targets_of(with_uses("{call: f(), value: \"0\", why: w}"), Rule::KU03), IsEmpty());
  EXPECT_THAT(targets_of(with_uses("{call: f(), why: w}"), Rule::KU03), IsEmpty());
}

TEST(KeyUse, IsUnknownWithoutAContract) {
  const auto outcome = outcome_of(check_key_use, Sample(service_yaml("")));
  EXPECT_THAT(outcome.findings, IsEmpty());
  for (const Rule rule : {Rule::KU01, Rule::KU02, Rule::KU03}) {
    ASSERT_THAT(missing_of(outcome, rule), SizeIs(1));
    EXPECT_EQ(missing_of(outcome, rule)[0].evidence, "x-dvs contract");
  }
}

}  // namespace
}  // namespace dvsguard::practice
