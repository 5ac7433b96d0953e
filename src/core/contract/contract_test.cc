#include "core/contract/contract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/contract/testing.h"

namespace dvsguard::contract {
namespace {

using testing::contract_of;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::parsed;
using testing::project;
using ::testing::StartsWith;

TEST(Contract, IsAbsentWhereThereIsNoBlockAtAll) {
  const auto contract = parsed("services: {node: {image: a}}\n");
  ASSERT_TRUE(contract);
  EXPECT_FALSE(contract->has_value());
}

TEST(Contract, OfAServiceAloneIsRefused) {
  EXPECT_THAT(error_of("services:\n  node:\n    image: a\n    x-dvs: {}\n"),
              HasSubstr("and the project has none"));
}

TEST(Contract, NeedsItsFormatAndItsName) {
  EXPECT_THAT(error_of("services: {node: {image: a}}\nx-dvs: {name: oracle}\n"),
              StartsWith("2:8 lacks `contract`"));
  EXPECT_THAT(error_of("services: {node: {image: a}}\nx-dvs: {contract: 1}\n"), HasSubstr("lacks `name`"));
  EXPECT_THAT(error_of("services: {node: {image: a}}\nx-dvs: {contract: 2, name: a}\n"), StartsWith("2:19 "));
  EXPECT_THAT(error_of("services: {node: {image: a}}\nx-dvs: {contract: \"1\", name: a}\n"),
              StartsWith("2:19 "));
}

TEST(Contract, OfAnotherKindIsRefused) {
  EXPECT_THAT(error_of("services: {node: {image: a}}\nx-dvs: [1]\n"), HasSubstr("should be a mapping"));
  EXPECT_THAT(error_of("services: {node: {image: a}}\nx-dvs: yes\n"), HasSubstr("should be a mapping"));
}

TEST(Contract, UnknownKeysAreRefusedWithTheOneThatWasMeant) {
  EXPECT_EQ(error_of(project("  chanels: {}")), "7:3 unknown key \"chanels\" | did you mean channels?");
  EXPECT_THAT(error_of(project("  zzz: 1")), HasSubstr("the keys here are contract, name"));
}

TEST(Contract, DollarsAreRefusedInKeysAndValues) {
  EXPECT_THAT(error_of(project("  team: ${TEAM}")), StartsWith("7:9 `$` has no place in x-dvs"));
  EXPECT_THAT(error_of(project("  notes: {features: [\"costs $$5\"]}")), HasSubstr("{config: NAME}"));
  EXPECT_THAT(error_of(project("  config: {\"$A\": {type: port, why: p}}")), StartsWith("7:12 `$`"));
}

TEST(Contract, ControlCharactersAreRefused) {
  EXPECT_THAT(error_of(project("  team: \"Acme\\e[2J\"")), StartsWith("7:9 control characters"));
}

TEST(Contract, ANameIsOneToEighteenLettersDigitsAndUnderscores) {
  const auto named = [](std::string_view name) {
    return parsed("services: {node: {image: a}}\nx-dvs: {contract: 1, name: " + std::string(name) + "}\n")
        .has_value();
  };
  EXPECT_TRUE(named("a"));
  EXPECT_TRUE(named("Oracle_2"));
  EXPECT_TRUE(named("abcdefghijklmnopqr"));
  EXPECT_FALSE(named("abcdefghijklmnopqrs"));
  EXPECT_FALSE(named("or-acle"));
  EXPECT_FALSE(named("\"\""));
  EXPECT_FALSE(named("12"));  // a number
  EXPECT_TRUE(named("\"12\""));
}

TEST(Contract, VersionsAreSemanticAndQuoted) {
  EXPECT_EQ(contract_of(project("  version: \"1.10.0\"")).version, "1.10.0");
  EXPECT_THAT(error_of(project("  version: 1.10")), HasSubstr("write it in quotes"));
  EXPECT_THAT(error_of(project("  version: 1.10.0")), HasSubstr("write it in quotes"));
  EXPECT_THAT(error_of(project("  version: \"1.10\"")), HasSubstr("is no semantic version"));
  EXPECT_THAT(error_of(project("  version: \"v1.10.0\"")), HasSubstr("is no semantic version"));
}

TEST(Contract, MalformedChannelsAreToldAndNotRefused) {
  const Contract contract =
      contract_of(project("  channels:\n    discord: \"https://discord.gg/acme\"\n    telegram: "
                          "\"http://t.me/acme\"\n    email: ops@acme.example\n"
                          "    url: \"\"\n    slack: \"https://evil.example/slack.com\""));
  ASSERT_EQ(contract.channels.size(), 5U);
  EXPECT_EQ(contract.channels[0].malformed, "");
  EXPECT_EQ(contract.channels[1].malformed, "it is no https:// link");
  EXPECT_EQ(contract.channels[2].malformed, "");
  EXPECT_EQ(contract.channels[3].malformed, "it is empty");
  EXPECT_EQ(contract.channels[4].malformed, "it does not lead to slack");
}

TEST(Contract, ChannelsOfNoKnownKindAreRefused) {
  EXPECT_THAT(error_of(project("  channels: {discrod: \"https://discord.gg/a\"}")),
              HasSubstr("did you mean discord?"));
  EXPECT_THAT(error_of(project("  channels: {discord: 5}")), HasSubstr("should be a text"));
}

TEST(Contract, DefaultsFitTheirType) {
  const auto fits = [](std::string_view type, std::string_view value) {
    return parsed(project("  config: {A: {type: " + std::string(type) + ", default: \"" + std::string(value) +
                          "\", why: w}}"))
        .has_value();
  };
  EXPECT_TRUE(fits("port", "1"));
  EXPECT_TRUE(fits("port", "65535"));
  EXPECT_FALSE(fits("port", "0"));
  EXPECT_FALSE(fits("port", "65536"));
  EXPECT_FALSE(fits("port", "80 "));
  EXPECT_TRUE(fits("url", "wss://rpc.example:8546/v2?x=1"));
  EXPECT_FALSE(fits("url", "rpc.example"));
  EXPECT_FALSE(fits("url", "http://"));
  EXPECT_TRUE(fits("host", "rpc.example"));
  EXPECT_TRUE(fits("host", "::1"));
  EXPECT_FALSE(fits("host", "rpc.example/a"));
  EXPECT_TRUE(fits("int", "-5"));
  EXPECT_FALSE(fits("int", "5.0"));
  EXPECT_TRUE(fits("bool", "false"));
  EXPECT_FALSE(fits("bool", "no"));
  EXPECT_TRUE(fits("duration", "1h30m"));
  EXPECT_TRUE(fits("duration", "250ms"));
  EXPECT_FALSE(fits("duration", "90"));
  // The first address of EIP-55's own list, and the same in lower case, which proves nothing.
  EXPECT_TRUE(fits("address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
  EXPECT_FALSE(fits("address", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
  EXPECT_FALSE(fits("address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee"));
}

TEST(Contract, DefaultsAreQuoted) {
  EXPECT_THAT(error_of(project("  config: {A: {type: port, default: 26656, why: w}}")),
              StartsWith("7:37 should be a text"));
}

TEST(Contract, EnumsAndOnlyEnumsHaveChoices) {
  EXPECT_EQ(contract_of(project("  config: {A: {type: enum, choices: [a, b], default: b, why: w}}"))
                .config[0]
                .choices.size(),
            2U);
  EXPECT_THAT(error_of(project("  config: {A: {type: enum, choices: [a, b], default: c, why: w}}")),
              HasSubstr("none of the choices"));
  EXPECT_THAT(error_of(project("  config: {A: {type: enum, why: w}}")), HasSubstr("lacks `choices`"));
  EXPECT_THAT(error_of(project("  config: {A: {type: int, choices: [a], why: w}}")),
              HasSubstr("only an enum"));
}

TEST(Contract, EveryVariableOfTheProjectIsDeclared) {
  EXPECT_TRUE(parsed(project("  config: {A: {type: string, why: w}}", "    environment: {X: \"${A:-d}\"}")));
  EXPECT_THAT(
      error_of(
          project("  config: {CHAIN_RPC: {type: string, why: w}}", "    environment: {X: \"${CHAIN_RPV}\"}")),
      HasSubstr(
          "uses the variable \"CHAIN_RPV\", which its contract does not declare | did you mean CHAIN_RPC?"));
}

TEST(Contract, VariablesInsideDefaultsAreSeenInEveryBranch) {
  for (const char* form : {"${A:-${B}}", "${A:+${B}}", "x${A-$B}", "${A+${B}}"}) {
    EXPECT_THAT(error_of(project("  config: {A: {type: string, why: w}}",
                                 "    environment: {X: \"" + std::string(form) + "\"}")),
                HasSubstr("\"B\""))
        << form;
  }
}

TEST(Contract, VariablesHandedOverByNameAreDeclaredToo) {
  EXPECT_THAT(error_of(project("", "    environment: [SECRET_TOKEN]")), HasSubstr("\"SECRET_TOKEN\""));
  EXPECT_TRUE(
      parsed(project("  config: {SECRET_TOKEN: {type: string, why: w}}", "    environment: [SECRET_TOKEN]")));
}

TEST(Contract, EscapedDollarsAreNoVariables) {
  EXPECT_TRUE(parsed(project("", "    environment: {X: \"$${A}\"}")));
}

TEST(Contract, ServicesThatAreNamedExist) {
  EXPECT_THAT(error_of(project("  config: {A: {type: int, services: [nod], why: w}}")),
              HasSubstr("the project has no service \"nod\" | did you mean node?"));
  EXPECT_THAT(error_of(project("  keys: {k: {type: ed25519, delivery: mount, services: [other]}}")),
              StartsWith("7:57 the project has no service \"other\""));
  EXPECT_THAT(error_of(project("  accept: [{rule: LP10, service: other, why: w}]")), HasSubstr("\"other\""));
}

TEST(Contract, ReleaseTermsAreRead) {
  const Contract contract = contract_of(
      project("  hardware: {cpus: 2, memory: 4GiB, disk: 100 GB}\n"
              "  upgrade: {from: \">=1.3.0 <2.0.0\", deadline: \"2026-12-20T12:00:00Z\", rollback: safe}\n"
              "  notes: {features: [faster], breaking: []}\n"
              "  accept: [{rule: LP10, service: node, target: /tmp, why: the compiler cache}]"));
  EXPECT_EQ(contract.hardware->cpus, 2);
  EXPECT_EQ(contract.hardware->memory, 4ULL << 30U);
  EXPECT_EQ(contract.hardware->disk, 100'000'000'000ULL);
  EXPECT_EQ(contract.upgrade->deadline, "2026-12-20T12:00:00Z");
  EXPECT_THAT(*contract.notes->features, ElementsAre("faster"));
  EXPECT_TRUE(contract.notes->breaking->empty());
  EXPECT_FALSE(contract.notes->security);
  EXPECT_EQ(contract.accept[0].rule, "LP10");
}

TEST(Contract, ReleaseTermsOfOtherFormsAreRefused) {
  EXPECT_THAT(error_of(project("  hardware: {memory: 4096}")), HasSubstr("write it in quotes"));
  EXPECT_THAT(error_of(project("  hardware: {memory: \"4\"}")), HasSubstr("is no size"));
  EXPECT_THAT(error_of(project("  hardware: {cpus: 0}")), HasSubstr("is no number of processors"));
  EXPECT_THAT(error_of(project("  upgrade: {from: \"1.3.0\", rollback: safe}")),
              HasSubstr("is no range of versions"));
  EXPECT_THAT(error_of(project("  upgrade: {from: \">=1.3.0\", rollback: maybe}")),
              HasSubstr("write safe or unsafe"));
  EXPECT_THAT(
      error_of(project("  upgrade: {from: \">=1.3.0\", deadline: 2026-12-20T12:00:00Z, rollback: safe}")),
      HasSubstr("write it in quotes"));
  EXPECT_THAT(error_of(project("  upgrade: {from: \">=1.3.0\", deadline: \"2026-12-20\", rollback: safe}")),
              HasSubstr("is no time"));
  EXPECT_THAT(error_of(project("  notes: {features: one}")), HasSubstr("should be a list"));
  EXPECT_THAT(error_of(project("  accept: [{rule: lp10, why: w}]")), HasSubstr("is no rule's code"));
}

TEST(Contract, InputInMessagesCannotMoveATerminalsCursor) {
  EXPECT_THAT(error_of(project("  \"a\\u202Eb\": 1")), HasSubstr("unknown key \"a\\u{202E}b\""));
}

}  // namespace
}  // namespace dvsguard::contract
