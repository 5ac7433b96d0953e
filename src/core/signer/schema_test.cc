#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "core/signer/config.h"
#include "core/text/schema_for_tests.h"
#include "core/text/yaml.h"

// docs/formats/signer.schema.json, which editors read, says what the parser does.
namespace dvsguard::signer {
namespace {

const text::Node& schema() {
  static const text::Node node =
      text::testing::read_schema(DVSGUARD_SOURCE "/docs/formats/signer.schema.json");
  return node;
}

bool schema_takes(const std::string& yaml) {
  return text::testing::SchemaValidator(schema()).fits(
      text::parse_yaml(yaml, file_name("signer.yaml")).value());
}

bool parser_takes(const std::string& yaml) {
  return read_config(text::parse_yaml(yaml, file_name("signer.yaml")).value()).has_value();
}

// The page's own example.
std::string example() {
  std::ifstream in(DVSGUARD_SOURCE "/docs/formats/signer.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const std::size_t start = page.find("```yaml\n") + 8;
  return page.substr(start, page.find("```", start) - start);
}

std::string with(std::string_view what, std::string_view by) {
  std::string text = example();
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(Schema, AgreesWithTheParserOnWhatIsRight) {
  for (const std::string& yaml :
       {example(), example() + "events: journald\n", example() + "events: {file: /var/log/signer.json}\n",
        example() + "users: {vault: a, observer: b, reader: c, front: d}\n",
        example() + "reader: {methods: [eth_call]}\n", example() + "reviewed: [\"f(uint256)\"]\n",
        example() + "deny: [{name: never, typed: Permit}]\n",
        with("{credential: operator-passphrase}", "{fd: 3}"),
        with("{credential: operator-passphrase}", "{exec: [/bin/helper, a]}"),
        with("    passphrase:",
             "    outstanding: 64\n    guard: {balance: {above: 1 ether, do: warn}, allowances: []}\n"
             "    passphrase:"),
        with("quorum: 2\nclients", "quorum: 2\n    finality: 2\n    reader: \"http://127.0.0.1:1\"\nclients"),
        with("  - name: announce",
             "  - name: say\n    account: operator\n    personal: true\n  - name: announce"),
        with("interval: 10m}",
             "client_rate: {count: 1, per: 1h}, from: \"2026-01-01T00:00:00Z\", once: true}"),
        with("    limits:", "    types: [0, 1, 2]\n    access_list: true\n    limits:"),
        with("avs: {token_sha256:",
             "avs: {socket: /run/dvsguard/avs/signer.sock, uid: 7, gid: 7, token_sha256:"),
        with("  - name: announce",
             "  - name: attest\n    account: operator\n    chain: 17000\n    typed: \"Attest(uint256 "
             "epoch)\"\n"
             "    verifying_contract: \"0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490\"\n"
             "    domain: {name: AVS, version: \"1\"}\n  - name: announce") +
            "reviewed: [\"Attest(uint256 epoch)\"]\n",
        with("60 gwei", "\"60\"")}) {
    EXPECT_TRUE(parser_takes(yaml)) << yaml;
    EXPECT_TRUE(schema_takes(yaml)) << yaml;
  }
}

TEST(Schema, AgreesWithTheParserOnWhatIsWrong) {
  for (const std::string& yaml :
       {std::string("[]"),
        std::string("signer: 1\n"),
        with("signer: 1", "signer: 2"),
        with("signer: 1", "other: 1"),
        example() + "unknown: 1\n",
        with("keystore: operator.json", "keystores: a"),
        with("{credential: operator-passphrase}", "{}"),
        with("{credential: operator-passphrase}", "{fd: 2}"),
        with("{credential: operator-passphrase}", "{prompt: false}"),
        with("{credential: operator-passphrase}", "{prompt: true, fd: 3}"),
        with("chain: 17000", "chain: 0"),
        with("http://127.0.0.1:8545", "ftp://127.0.0.1:8545"),
        with("    quorum: 2\nclients", "clients"),
        with("socket: /run", "socket: run"),
        with("9f86d0", "9F86D0"),
        with("folder: /var", "folders: /var"),
        with("gas: 200000, ", ""),
        with("gas: 200000", "gas: 20999"),
        with("60 gwei", "60 gwe"),
        with("per: 7d}}", "per: 7w}}"),
        with("count: 6", "count: 0"),
        with("count: 6", "count: 100001"),
        with("state: 2m", "states: 2m"),
        with("max_age: 5m", "age: 5m"),
        with("account: operator\n    clients", "clients"),
        with("    limits:", "    types: [3]\n    limits:"),
        with("    limits:", "    types: []\n    limits:"),
        with(", uid: 1879048192", ""),
        with("socket: /run/dvsguard/node/signer.sock, ", ""),
        with("avs: {token_sha256:", "avs: {uid: 1, token_sha256:"),
        with("node: {", "\"a b\": {"),
        with("    call: updateSocket(string socket)\n", ""),
        with("    call: updateSocket", "    personal: true\n    call: updateSocket"),
        with("    call: updateSocket", "    domain: {name: a}\n    call: updateSocket"),
        with("    to: \"0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490\"\n", ""),
        with("    chain: 17000\n    to", "    to"),
        with("    caps: {", "    limit: {"),
        with("  - name: announce",
             "  - {name: say, account: operator, personal: true, chain: 17000}\n"
             "  - name: announce"),
        with("  - name: announce",
             "  - {name: say, account: operator, typed: \"A(uint256 a)\", chain: 17000}\n"
             "  - name: announce"),
        with("    passphrase:", "    outstanding: 65\n    passphrase:"),
        with("    passphrase:", "    outstanding: 0\n    passphrase:"),
        with("    passphrase:", "    guard: {balance: {above: 1 ether}}\n    passphrase:"),
        with(", quorum: 2}", "}"),
        with("interval: 10m", "once: 1"),
        with("interval: 10m", "until: \"2026-01-01\""),
        example() + "reader: {}\n",
        example() + "events: syslog\n",
        with("{http: \"127.0.0.1:9000\"}", "{tcp: a}"),
        example() + "users: {root: a}\n",
        example() + "deny: [{typed: Permit}]\n"}) {
    EXPECT_FALSE(parser_takes(yaml)) << yaml;
    EXPECT_FALSE(schema_takes(yaml)) << yaml;
  }
}

}  // namespace
}  // namespace dvsguard::signer
