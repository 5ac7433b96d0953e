#include "core/draft/signer_file.h"

#include <gtest/gtest.h>

#include "core/signer/config.h"
#include "core/text/yaml.h"

namespace dvsguard::draft {
namespace {

contract::Contract contract_of(std::string call, std::string signature) {
  contract::KeyUse use;
  use.chain = 17000;
  use.to.text = "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490";
  use.call = std::move(call);
  use.signature = std::move(signature);
  use.why = "tells peers where the node listens";
  contract::Key key;
  key.name = "operator";
  key.services = {"node.a"};
  key.uses = {use};
  contract::Contract contract;
  contract.name = "demo";
  contract.keys = {key};
  return contract;
}

contract::Contract socket_contract() {
  return contract_of("updateSocket(string socket)", "updateSocket(string)");
}

Known all() {
  return {.account = "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
          .keystore = "operator.json",
          .upstreams = {"http://127.0.0.1:8545"},
          .log_folder = "/var/lib/dvsguard/signer",
          .log_anchor = "/var/backups/anchor",
          .uid = 1000,
          .chain = {},
          .gas = "200000",
          .fee_per_gas = "60 gwei",
          .tip_per_gas = "2 gwei",
          .fee = "0.02 ether",
          .budget = "0.05 ether"};
}

Result<signer::Config> read(const std::string& yaml) {
  const auto tree = text::parse_yaml(yaml, file_name("signer.yaml"));
  if (!tree) return Error(tree.error());
  return signer::read_config(*tree);
}

TEST(SignerFile, OfAHarmlessCallIsAGrantThatTheSignerReads) {
  const auto config = read(signer_file(socket_contract(), all()));
  ASSERT_TRUE(config) << config.error().where << " " << config.error().what;
  ASSERT_EQ(config->grants.allow.size(), 1u);
  const grant::Grant& grant = config->grants.allow.front();
  EXPECT_EQ(grant.name, "updateSocket");
  EXPECT_EQ(grant.clients, std::vector<std::string>{"node-a"});
  EXPECT_EQ(std::get<grant::CallTerms>(grant.terms).caps.gas, 200'000u);
  EXPECT_EQ(config->client("node-a")->uid, 1000u);
}

TEST(SignerFile, StartsNoSignerBeforeTheCapsAreFilledIn) {
  Known known = all();
  known.fee.clear();
  const auto config = read(signer_file(socket_contract(), known));
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().where.find("caps.fee"), std::string::npos) << config.error().where;
}

TEST(SignerFile, NeverReviewsACallAndGrantsNoneThatMayMoveFunds) {
  const auto text =
      signer_file(contract_of("transfer(address to,uint256 n)", "transfer(address,uint256)"), all());
  const auto config = read(text);
  ASSERT_TRUE(config) << config.error().what;
  EXPECT_TRUE(config->grants.allow.empty());
  EXPECT_EQ(text.find("\nreviewed"), std::string::npos);
  EXPECT_NE(text.find("Not granted: \"transfer(address to,uint256 n)\""), std::string::npos) << text;
}

TEST(SignerFile, GrantsNoCallWithAValue) {
  contract::Contract contract = socket_contract();
  contract.keys.front().uses.front().value = "1";
  EXPECT_TRUE(read(signer_file(contract, all()))->grants.allow.empty());
}

TEST(SignerFile, ATeamsReasonStaysInItsComment) {
  contract::Contract contract = socket_contract();
  contract.keys.front().uses.front().why = "x\n    to: \"0x0000000000000000000000000000000000000001\"";
  const auto config = read(signer_file(contract, all()));
  ASSERT_TRUE(config) << config.error().what;
  EXPECT_EQ(std::get<grant::CallTerms>(config->grants.allow.front().terms).to.text(),
            "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490");
}

TEST(SignerFile, KeepsTheConditionsAndAsksForThoseOfTheOperatorsOwn) {
  contract::Contract contract = socket_contract();
  contract::Condition condition;
  condition.arg = "socket";
  condition.terms = *text::parse_yaml(R"({arg: socket, is: socket, grammar: "host:port"})", nullptr);
  contract.keys.front().uses.front().where = {condition};
  EXPECT_EQ(read(signer_file(contract, all()))->grants.allow.front().where.parts.size(), 1u);
  contract.keys.front().uses.front().where.front().terms =
      *text::parse_yaml("{arg: socket, eq: {config: SOCKET}}", nullptr);
  EXPECT_FALSE(read(signer_file(contract, all())));
}

}  // namespace
}  // namespace dvsguard::draft
