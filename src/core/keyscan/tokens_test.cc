#include "core/keyscan/tokens.h"

#include <gtest/gtest.h>

#include <string>

#include "core/keyscan/scan.h"

namespace dvsguard::keyscan {
namespace {

std::vector<Hit> of(const std::string& text) {
  return scan_text(text);
}

// The check value of every catalogue of CRCs.
TEST(Crc32, IsZips) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926u);
}

// Revoked tokens that their makers published: coolaj86's gist on the format, secretlint's issue 200. Split,
// so that no scanner takes this file for a leak.
TEST(CheckedTokens, AreProvenByTheirChecksum) {
  const std::string github = std::string("ghp_") + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17";
  const std::string npm = std::string("npm_") + "qkJaB6MffYVzZXWqmcoF49yrUxP3wf" + "0LsakP";
  ASSERT_EQ(of("T=" + github + "\n").size(), 1u);
  EXPECT_EQ(of("T=" + github)[0].kind, KeyKind::GithubToken);
  EXPECT_EQ(of("T=" + github)[0].certainty, Certainty::Proven);
  EXPECT_EQ(of("//r/:_authToken=" + npm).at(0).kind, KeyKind::NpmToken);
  for (const std::string& token : {github, npm}) {
    EXPECT_TRUE(of(token.substr(0, 39) + "x").empty());
    EXPECT_TRUE(of(token + "1").empty());
    EXPECT_TRUE(of("x" + token).empty());
    EXPECT_TRUE(of(token.substr(0, 4) + std::string(36, 'x')).empty());
  }
}

// The first classic token has 20 characters; a routable one, with its checksum in base 36, by Python's zlib.
TEST(GitlabTokens, AreLikelyOrProven) {
  EXPECT_EQ(of(std::string("T=glpat-") + "aB3dE5fG7hJ9kL1mN2pQ").at(0).certainty, Certainty::Likely);
  EXPECT_EQ(of(std::string("T=glpat-") + "aB3dE5fG7hJ9kL1mN2pQrS4tU6v.0z" + "1ge0761").at(0).certainty,
            Certainty::Proven);
  EXPECT_TRUE(of("glpat-xxxxxxxxxxxxxxxxxxxx").empty());
  EXPECT_TRUE(of("glpat-short").empty());
}

TEST(ServiceTokens, AreToldByTheirShape) {
  const std::string secret = "aB3dE5fG7hJ9kL1mN2pQrS4tU6vW8xY0zA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1vW2";
  EXPECT_EQ(of("https://discord.com/api/webhooks/1234567890123456789/" + secret).at(0).kind,
            KeyKind::DiscordWebhook);
  EXPECT_TRUE(of("https://example.org/api/webhooks/1234567890123456789/" + secret).empty());
  EXPECT_EQ(of("bot: 1234567890:AA" + secret.substr(0, 33)).at(0).kind, KeyKind::TelegramToken);
  EXPECT_EQ(of("/bot1234567890:AA" + secret.substr(0, 33) + "/send").at(0).kind, KeyKind::TelegramToken);
  EXPECT_TRUE(of("1234567:AA" + secret.substr(0, 33)).empty());
  EXPECT_TRUE(of("1234567890:AA" + secret.substr(0, 34)).empty());
  EXPECT_EQ(of(std::string("xoxb-") + "123456789012-123456789012-" + secret.substr(0, 24)).at(0).kind,
            KeyKind::SlackToken);
  EXPECT_EQ(of(std::string("github_pat_") + secret.substr(0, 22) + "_" + secret.substr(0, 59)).at(0).kind,
            KeyKind::GithubToken);
}

TEST(AwsKeys, NeedTheirSecretBesideThem) {
  const std::string id = std::string("AKIA") + "IOSFODNN7EXAMPLE";  // AWS's documentation
  const std::string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const std::vector<Hit> hits = of("aws_access_key_id = " + id + "\naws_secret_access_key=" + secret + "\n");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].public_id, id);
  EXPECT_TRUE(hits[0].published_test_key);
  EXPECT_TRUE(of("id: " + id).empty());
  EXPECT_TRUE(of(id + " da39a3ee5e6b4b0d3255bfef95601890afd80709").empty());
}

TEST(RegistryAuths, DecodeToAUserAndAPassword) {
  const std::string auth = "dXNlcjpwYXNzd29yZA==";  // base64 of user:password
  EXPECT_EQ(of(R"({"auths": {"r.example": {"auth": ")" + auth + R"("}}})").at(0).kind, KeyKind::DockerAuth);
  EXPECT_TRUE(of(R"({"auth": ")" + auth + R"("})").empty());
  EXPECT_TRUE(of(R"({"auths": {"r.example": {"auth": "dXNlcnBhc3N3b3Jk"}}})").empty());
  EXPECT_TRUE(of(R"({"auths": {"r.example": {"auth": {}}}})").empty());
}

TEST(ToolKeys, AreProven) {
  // A test fixture of age-yubikey-pgp's.
  const std::string age =
      std::string("AGE-SECRET-KEY-") + "13W6UT6Z3H72N3YY9MXJMPPMN2K0KQGW863HPH258UCUXKLK3S3RQA32XH3";
  EXPECT_EQ(of("# created\n" + age + "\n").at(0).kind, KeyKind::AgeKey);
  std::string other = age;
  other.back() = '7';
  EXPECT_TRUE(of(other).empty());
}

}  // namespace
}  // namespace dvsguard::keyscan
