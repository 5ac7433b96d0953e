#include "edge/registry/trust.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace dvsguard::registry {
namespace {

http::Url url(std::string host, std::uint16_t port = 5000) {
  return {http::Scheme::Https, std::move(host), port, "/v2"};
}

class TrustTest : public testing::Test {
 protected:
  TrustTest() : base_(std::filesystem::temp_directory_path() / ("trust-" + std::to_string(::getpid()))) {}
  ~TrustTest() override { std::filesystem::remove_all(base_); }

  void put(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((base_ / name).parent_path());
    std::ofstream(base_ / name) << content;
  }
  [[nodiscard]] std::string folder(const std::string& name) const { return (base_ / name).string(); }
  [[nodiscard]] Result<Trust> trust(const http::Url& of) const {
    return trust_for({folder("user"), folder("machine")}, of);
  }

 private:
  std::filesystem::path base_;
};

TEST_F(TrustTest, IsNothingWhereNothingIs) {
  const auto trusted = trust(url("r.test"));
  ASSERT_TRUE(trusted);
  EXPECT_EQ(trusted->authorities, "");
  EXPECT_TRUE(trusted->identity.empty());
}

TEST_F(TrustTest, JoinsTheAuthoritiesOfAllFoldersForTheOneHostAndPort) {
  put("user/r.test:5000/b.crt", "B");
  put("user/r.test:5000/a.crt", "A\n");
  put("user/r.test:5000/readme", "R");
  put("user/r.test:5001/c.crt", "C");
  put("machine/r.test:5000/d.crt", "D");
  put("machine/r.test/e.crt", "E");
  EXPECT_EQ(trust(url("r.test"))->authorities, "A\nB\nD\n");
  EXPECT_EQ(trust(url("r.test", 443))->authorities, "E\n");  // the port that is left out is https's
  EXPECT_EQ(trust(url("other.test"))->authorities, "");
}

TEST_F(TrustTest, FindsAnIPv6AddressInBrackets) {
  put("user/[::1]:5000/a.crt", "A");
  EXPECT_EQ(trust(url("::1"))->authorities, "A\n");
}

TEST_F(TrustTest, TakesTheFirstFoldersClientCertificateWithItsKey) {
  put("user/r.test:5000/client.cert", "CERT");
  put("user/r.test:5000/client.key", "KEY");
  put("machine/r.test:5000/other.cert", "OTHER");
  const auto trusted = trust(url("r.test"));
  ASSERT_TRUE(trusted) << trusted.error().what;
  EXPECT_EQ(trusted->identity.certificate, "CERT");
  EXPECT_EQ(trusted->identity.key.reveal(), "KEY");
}

TEST_F(TrustTest, GivesPlainHttpNothing) {
  put("user/r.test:5000/client.cert", "CERT");
  http::Url plain = url("r.test");
  plain.scheme = http::Scheme::Http;
  EXPECT_TRUE(trust(plain)->identity.empty());
}

TEST_F(TrustTest, RefusesHalfAPair) {
  put("user/a.test:5000/client.cert", "CERT");
  EXPECT_EQ(trust(url("a.test")).error().code, ErrorCode::Missing);
  put("user/b.test:5000/client.key", "KEY");
  EXPECT_EQ(trust(url("b.test")).error().code, ErrorCode::Missing);
  put("user/c.test:5000/one.cert", "CERT");
  put("user/c.test:5000/two.key", "KEY");
  EXPECT_EQ(trust(url("c.test")).error().code, ErrorCode::Invalid);
}

TEST_F(TrustTest, RefusesSeveralPairsAndEncryptedKeys) {
  for (const char* name : {"a", "b"}) {
    put("user/a.test:5000/" + std::string(name) + ".cert", "CERT");
    put("user/a.test:5000/" + std::string(name) + ".key", "KEY");
  }
  EXPECT_EQ(trust(url("a.test")).error().what, "holds several client certificates or keys");
  put("user/b.test:5000/a.cert", "CERT");
  put("user/b.test:5000/a.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----");
  EXPECT_EQ(trust(url("b.test")).error().what, "is encrypted");
}

TEST_F(TrustTest, CapsTheNumberAndTheBytesOfAuthorities) {
  for (std::size_t i = 0; i < kMaxCertificateFiles; ++i)
    put("user/a.test:5000/" + std::to_string(i) + ".crt", "A\n");
  ASSERT_TRUE(trust(url("a.test")));
  put("machine/a.test:5000/more.crt", "A\n");
  EXPECT_EQ(trust(url("a.test")).error().code, ErrorCode::Cap);
  put("user/b.test:5000/a.crt", std::string(kMaxCertificateBytes - 1, 'a'));
  ASSERT_TRUE(trust(url("b.test")));
  put("user/b.test:5000/b.crt", "aa");
  EXPECT_EQ(trust(url("b.test")).error().code, ErrorCode::Cap);
}

TEST(CertificateFolders, AreTheUsersBeforeTheMachines) {
  EXPECT_EQ(
      certificate_folders("/home/a"),
      (std::vector<std::string>{"/home/a/.config/containers/certs.d", "/home/a/.docker/certs.d",
                                "/home/a/.docker/tls", "/etc/containers/certs.d", "/etc/docker/certs.d"}));
  EXPECT_EQ(certificate_folders("").front(), "/etc/containers/certs.d");
}

}  // namespace
}  // namespace dvsguard::registry
