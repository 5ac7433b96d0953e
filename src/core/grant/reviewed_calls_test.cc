#include "core/grant/reviewed_calls.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dvsguard::grant {
namespace {

TEST(ReviewedCalls, AreCanonicalAndCarryTheirOwnSelector) {
  std::set<std::uint32_t> selectors;
  for (const ReviewedCall& call : reviewed_calls()) {
    EXPECT_EQ(canonical_signature(call.signature).value_or("refused"), call.signature);
    EXPECT_EQ(selector_of(call.signature), call.selector) << call.signature;
    EXPECT_TRUE(selectors.insert(call.selector).second) << call.signature;
    EXPECT_NE(call.call_class, CallClass::Unreviewed);
    EXPECT_FALSE(call.why.empty());
  }
}

// Selectors as EigenLayer's generated bindings, ERC-20, ERC-721 and EIP-2612 give them.
TEST(ReviewedCalls, KnowThoseThatMoveFundsOrControlByTheirSelectors) {
  for (const std::uint32_t selector :
       {0xa9059cbbu, 0x23b872ddu, 0x095ea7b3u, 0xd505accfu, 0xa22cb465u, 0xe7a050aau,
        0x0dd8dd02u, 0xe4cc3f90u, 0x9435bb43u, 0x60d7faedu, 0x33404396u, 0xeea9064bu,
        0xda8be864u, 0xa33a3433u, 0x3ccc861du, 0xa0169dddu, 0xf22cef85u, 0xf16172b0u,
        0xeb5a4e87u, 0x950d806eu, 0x36352057u, 0xac9650d8u}) {
    const CallClass got = classify_selector(selector);
    EXPECT_TRUE(got == CallClass::MovesFunds || got == CallClass::MovesControl)
        << fmt::format("{:08x}", selector);
  }
}

TEST(ReviewedCalls, HarmlessAreOnlyTheAnnouncements) {
  std::set<std::string_view> harmless;
  for (const ReviewedCall& call : reviewed_calls()) {
    if (call.call_class == CallClass::Harmless) harmless.insert(call.signature);
  }
  EXPECT_EQ(harmless, (std::set<std::string_view>{"updateSocket(string)", "updateSocket(address,string)",
                                                  "updateOperatorMetadataURI(string)",
                                                  "updateOperatorMetadataURI(address,string)"}));
}

TEST(ReviewedCalls, AreFoundHoweverTheSignatureIsWritten) {
  EXPECT_EQ(classify_signature("updateSocket(string socket)"), CallClass::Harmless);
  EXPECT_EQ(classify_selector(0x0cf4b767), CallClass::Harmless);
  EXPECT_EQ(classify_signature("transfer(address to, uint amount)"), CallClass::MovesFunds);
  EXPECT_EQ(classify_signature("multicall(bytes[] calldata data)"), CallClass::MovesControl);
}

TEST(ReviewedCalls, WhatIsOnNoListIsUnreviewed) {
  EXPECT_EQ(classify_signature("respondToTask(bytes)"), CallClass::Unreviewed);
  EXPECT_EQ(classify_signature("updatesocket(string)"), CallClass::Unreviewed);
  EXPECT_EQ(classify_signature("updateSocket(bytes)"), CallClass::Unreviewed);
  EXPECT_EQ(classify_signature("updateSocket"), CallClass::Unreviewed);
  EXPECT_EQ(classify_selector(0), CallClass::Unreviewed);
}

// "join_tg_invmru_haha_fd06787(address,bool)" is a published collision with 0xa22cb465? It must compute to be
// one.
TEST(ReviewedCalls, AnotherNameForADangerousSelectorIsAsDangerous) {
  // A published collision with transferFrom.
  ASSERT_EQ(selector_of("gasprice_bit_ether(int128)"), 0x23b872ddu);
  EXPECT_EQ(classify_signature("gasprice_bit_ether(int128)"), CallClass::MovesFunds);
}

TEST(ReviewedCalls, AreTheDocumentedOnes) {
  std::ifstream file(DVSGUARD_SOURCE "/docs/formats/reviewed-calls.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::size_t rows = 0;
  for (std::size_t at = page.find("\n| `"); at != std::string::npos; at = page.find("\n| `", at + 1)) ++rows;
  EXPECT_EQ(rows, reviewed_calls().size());
  for (const ReviewedCall& call : reviewed_calls()) {
    const std::string row = fmt::format("\n| `{}` | `0x{:08x}` | {} | {} |\n", call.signature, call.selector,
                                        call_class_name(call.call_class), call.why);
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace dvsguard::grant
