#include "core/keyscan/names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Names modelled on those of operators' published Compose projects, one of each manner of naming.
namespace dvsguard::keyscan {
namespace {

using Names = std::vector<std::string>;

void expect_class(const Names& names, NameClass expected) {
  for (const std::string& name : names) EXPECT_EQ(classify_name(name), expected) << name;
}

TEST(Names, OfKeysAreKeys) {
  expect_class({"PRIVATE_KEY",
                "private_key",
                "privateKey",
                "NODE_PRIVATE_KEY",
                "PRIVKEY",
                "VALIDATOR_PRIV_KEY",
                "ACCOUNT_SECRETKEY",
                "ECDSA_KEY",
                "OPERATOR_ECDSA_KEY",
                "BLS_KEY",
                "operatorBlsPrivateKey",
                "OPERATOR_KEY",
                "GATEWAY_KEY",
                "SEQUENCER_KEY",
                "DEPLOYER_PK",
                "NODE_TEST_PRIVATE_BLS",
                "MNEMONIC",
                "DEPLOYER_MNEMONIC",
                "SEED_PHRASE",
                "WALLET_SEED",
                "KEYSTORE",
                "AVS__ETH_KEYSTORE",
                "KEYSTORE_JSON",
                "PRIVATE_KEY_HEX",
                "PRIVATE_KEY_1",
                "PRIVKEY2",
                "PRIVATE_KEYS",
                "PRIVATE_KEY_DEPLOYER",
                "SSH_KEY",
                "--private-key",
                "node.signing.key"},
               NameClass::Key);
}

TEST(Names, OfWhatOpensAKeyAreKeyPasswords) {
  expect_class({"KEY_PASSWORD", "NODE_ECDSA_KEY_PASSWORD", "OPERATOR_BLS_KEY_PASSWORD", "KEYSTORE_PASSWORD",
                "KEYSTORE_PASS", "AVS__ETH_PWD", "AVS__LAGR_PWD", "WALLET_PASSWORD", "PASSPHRASE",
                "keyPassword", "KEYPASS", "VALIDATOR_PASSWD", "SSH_KEY_PASSPHRASE"},
               NameClass::KeyPassword);
}

TEST(Names, OfOtherSecretsAreSecrets) {
  expect_class({"API_KEY", "ETHERSCAN_API_KEY", "apiKey", "GITHUB_TOKEN", "AUTH_TOKEN", "JWT_SECRET",
                "SECRET", "SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "POSTGRES_PASSWORD",
                "GF_SECURITY_ADMIN_PASSWORD", "SMTP_PASS", "REDIS_PASSWORD", "CREDENTIALS", "BASIC_AUTH",
                "LICENSE_KEY"},
               NameClass::Secret);
}

TEST(Names, ThatSayWhereSomethingIsHoldNothing) {
  expect_class({"KEY_FILE",
                "NODE_BLS_KEY_FILE",
                "NODE_BLS_KEY_FILE_HOST",
                "ECDSA_KEYSTORE_PATH",
                "KEYSTORE_DIR",
                "BLS_PRIVATE_KEY_PATH",
                "OPERATOR_ECDSA_ADDRESS",
                "REGISTRY_ROUTER_ADDRESS",
                "PUBLIC_KEY",
                "PUBKEY",
                "VALIDATOR_PUBKEYS",
                "AWS_ACCESS_KEY_ID",
                "KEY_ID",
                "KEY_NAME",
                "PASSWORD_FILE",
                "KEYSTORE_PASSWORD_FILE",
                "SECRET_NAME",
                "TOKEN_ADDRESS",
                "RPC_URL",
                "GATEWAY_PORT",
                "MNEMONIC_LANGUAGE",
                "USE_PRIVATE_KEY",
                "PROVING_KEY",
                "VERIFICATION_KEY",
                "PWD",
                "KEY_TYPE"},
               NameClass::Refers);
}

TEST(Names, AreJudgedByWordsNotByLetters) {
  for (const std::string name : {"MONKEY", "MONKEY_MODE", "MONKEY_COUNT", "KEYBOARD", "TURKEY", "HOCKEY_TEAM",
                                 "WHISKEY", "MONKEY_TYPE", "PASSENGER", "COMPASS", "BYPASS", "TOKENIZER",
                                 "SECRETARY", "SEEDLING", "KEYCLOAK", "SKIP_STORE", "EPOCH", "PACKAGE"}) {
    EXPECT_FALSE(key_like_name(name) || key_password_name(name) || other_secret_name(name)) << name;
  }
}

TEST(Names, ThatAreTooCommonSayNothing) {
  expect_class({"", "key", "KEYS", "SEED", "P2P_SEEDS", "RANDOM_SEED", "PRIVATE_IP", "BASE_TOKEN",
                "STAKE_TOKEN", "NODE_LOG_LEVEL", "RUST_LOG", "-", "__"},
               NameClass::Other);
}

TEST(Names, SplitAtSignsAndAtCapitals) {
  EXPECT_EQ(name_words("operatorBlsKey_FILE"), (Names{"operator", "bls", "key", "file"}));
  EXPECT_EQ(name_words("operatorBLSKey"), (Names{"operator", "bls", "key"}));
  EXPECT_EQ(name_words("AVS__ETH_PWD"), (Names{"avs", "eth", "password"}));
  EXPECT_EQ(name_words("PRIVKEY_2"), (Names{"private", "key"}));
  EXPECT_EQ(name_words("secp256k1"), (Names{"secp256k1"}));
}

TEST(Names, OfKeyLocationsAreTold) {
  for (const std::string name : {"BLS_KEY_FILE", "NODE_ECDSA_KEY_FILE_HOST", "KEYSTORE_DIR",
                                 "ECDSA_KEYSTORE_PATH", "KEY_FILE", "KEYS_DIR", "OPERATOR_KEY_PATH"}) {
    EXPECT_TRUE(key_location_name(name)) << name;
  }
  for (const std::string name :
       {"CERT_FILE", "LOG_PATH", "KEYSTORE", "PUBLIC_KEY_FILE", "PASSWORD_FILE", "", "FILE"}) {
    EXPECT_FALSE(key_location_name(name)) << name;
  }
}

TEST(Names, AreShownUpToTheFirstByteThatNoNameHas) {
  EXPECT_EQ(shown_name("OPERATOR_PRIVATE-KEY.1"), "OPERATOR_PRIVATE-KEY.1");
  EXPECT_EQ(shown_name("PRIVATE_KEY:0x4c08"), "PRIVATE_KEY");
  EXPECT_EQ(shown_name("MNEMONIC: legal winner"), "MNEMONIC");
  EXPECT_EQ(shown_name("KEY\xc3\xa9"), "KEY");
  EXPECT_EQ(shown_name(" KEY"), "(no name)");
  EXPECT_EQ(shown_name(""), "(no name)");
  EXPECT_EQ(shown_name(std::string(65, 'A')), std::string(64, 'A') + "…");
}

TEST(Values, ThatArePathsAreNoKeys) {
  for (const std::string value :
       {"/config/priv_key.json", "./keys/a", "../k", "~/k", "keys/ecdsa.key.json", "a.pem"}) {
    EXPECT_TRUE(path_like_value(value)) << value;
  }
  for (const std::string value : {"", "hunter2", "0xabc", "test test junk", "{\"crypto\":{}}"}) {
    EXPECT_FALSE(path_like_value(value)) << value;
  }
}

TEST(Paths, OfKeysAreKeyPaths) {
  for (const std::string path : {"/app/operator_keys/ecdsa_key.json",
                                 "/app/.operator-keys/operator.bls.key.json",
                                 "./keys",
                                 "/keystore",
                                 "/data/keystore",
                                 "/data/keystore/any.json",
                                 "/root/.pelldvs",
                                 "/home/op/.eigenlayer",
                                 "/home/op/.eigenlayer/operator_keys/a.json",
                                 "config/priv_validator_key.json",
                                 "config/node_key.json",
                                 "geth/nodekey",
                                 "~/.ssh",
                                 "/root/.ssh/id_rsa",
                                 "id_ed25519",
                                 "tls/server.key",
                                 "privkey.pem",
                                 "server.pem",
                                 "UTC--2024-01-01T00-00-00.000Z--00a3",
                                 "keystore-m_12381_3600_0_0_0-1700000000.json",
                                 "/run/secrets/ecdsa_key",
                                 "mnemonic.txt",
                                 "keyring-file",
                                 "validator_keys",
                                 "cosign.key",
                                 "my.p12",
                                 "/keys/"}) {
    EXPECT_TRUE(key_file_path(path)) << path;
  }
}

TEST(Paths, OfOtherThingsAreNot) {
  for (const std::string path : {"",
                                 "/",
                                 "/app",
                                 "/data",
                                 "/home/op/.eigenlayer/eigenda/mainnet/logs",
                                 "/root/.pelldvs/data",
                                 "./config.yaml",
                                 "/etc/apt/keyrings/docker.gpg",
                                 "/etc/ssl/certs/ca.pem",
                                 "cert.pem",
                                 "fullchain.pem",
                                 "ca-bundle.pem",
                                 "id_rsa.pub",
                                 "/root/.ssh/known_hosts",
                                 "public_key.json",
                                 "monkeys.json",
                                 "turkey.json",
                                 "keyboard.conf",
                                 "scripts/generate_keys.sh",
                                 "keys/README.md",
                                 "keycloak.json",
                                 "/var/lib/grafana",
                                 "/app/g1.point",
                                 "/secrets/jwt.hex",
                                 "api_keys.json",
                                 "KEYS_PUBLIC/public.json"}) {
    EXPECT_FALSE(key_file_path(path)) << path;
  }
}

}  // namespace
}  // namespace dvsguard::keyscan
