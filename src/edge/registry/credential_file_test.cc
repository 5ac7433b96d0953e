#include "edge/registry/credential_file.h"

#include <gtest/gtest.h>

#include "core/base/base64.h"

namespace dvsguard::registry {
namespace {

Result<CredentialFile> parse(std::string_view json) {
  return parse_credential_file(json, file_name("config.json"));
}

std::string auth(std::string_view user, std::string_view password) {
  return R"({"auth":")" + base64_encode(std::string(user) + ":" + std::string(password)) + "\"}";
}

// "user:password" or "token" of what is found; "" where nothing is.
std::string found(const CredentialFile& file, std::string_view domain, std::string_view repository = "a/b") {
  const Login* login = file.find(domain, repository);
  if (login == nullptr) return "";
  if (!login->identity_token.empty()) return std::string(login->identity_token.reveal());
  return std::string(login->user.reveal()) + ":" + std::string(login->password.reveal());
}

TEST(CredentialFile, ReadsDockersLogins) {
  const auto file =
      parse(R"({"auths":{"https://index.docker.io/v1/":)" + auth("u", "p:with:colons") +
            R"(,"registry.example:5000":{"auth":"dTpw","identitytoken":"t"},"plain.example":)" +
            R"({"username":"n","password":"w","email":null}},"HttpHeaders":{"a":"b"},"psFormat":7})");
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(found(*file, "docker.io"), "u:p:with:colons");
  EXPECT_EQ(found(*file, "registry.example:5000"), "t");
  EXPECT_EQ(found(*file, "plain.example"), "n:w");
  EXPECT_EQ(found(*file, "registry.example"), "");
  EXPECT_EQ(found(*file, "example"), "");
}

// containers-auth.json(5): my-registry.local/namespace/user/image, …/user, …/namespace, the host.
TEST(CredentialFile, TakesTheLongestName) {
  const auto file = parse(R"({"auths":{"q.io":)" + auth("host", "1") + R"(,"q.io/foo":)" + auth("foo", "2") +
                          R"(,"q.io/foo/bar/image":)" + auth("image", "3") + "}}");
  ASSERT_TRUE(file);
  EXPECT_EQ(found(*file, "q.io", "foo/bar/image"), "image:3");
  EXPECT_EQ(found(*file, "q.io", "foo/bar"), "foo:2");
  EXPECT_EQ(found(*file, "q.io", "foobar"), "host:1");
  EXPECT_EQ(found(*file, "q.io", "other/foo"), "host:1");
  EXPECT_EQ(found(*file, "q.io.example", "foo"), "");
}

TEST(CredentialFile, KnowsAHostByItsUrlToo) {
  const auto file =
      parse(R"({"auths":{"https://q.io/v1/":)" + auth("u", "p") + R"(,"docker.io":)" + auth("h", "p") + "}}");
  EXPECT_EQ(found(*file, "q.io"), "u:p");
  EXPECT_EQ(found(*file, "docker.io"), "h:p");
  EXPECT_EQ(found(*file, "v1"), "");
}

TEST(CredentialFile, PassesOverEntriesThatHoldNothing) {
  // What Docker leaves where a helper keeps the login.
  const auto file = parse(R"({"auths":{"q.io":{},"q.io/a":{"auth":""},"r.io":{"auth":"bm9jb2xvbg=="}}})");
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(found(*file, "q.io"), "");
  EXPECT_EQ(found(*file, "r.io"), "");
}

TEST(CredentialFile, NamesHelpersByHost) {
  const auto file =
      parse(R"({"credsStore":"secretservice","credHelpers":{"gcr.io":"gcloud","docker.io":"pass"}})");
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->helper_for("gcr.io"), "gcloud");
  EXPECT_EQ(file->helper_for("docker.io"), "pass");
  EXPECT_EQ(file->helper_for("eu.gcr.io"), "secretservice");
  EXPECT_EQ(parse("{}")->helper_for("gcr.io"), "");
}

TEST(CredentialFile, RefusesNamesThatAreNoHelpers) {
  for (const char* name : {"../x", "a/b", "a b", "-x", ".x", "a;b", "a\\u0000b"}) {
    EXPECT_FALSE(parse(R"({"credsStore":")" + std::string(name) + "\"}")) << name;
    EXPECT_FALSE(parse(R"({"credHelpers":{"h":")" + std::string(name) + "\"}}")) << name;
  }
  EXPECT_TRUE(parse(R"({"credsStore":")" + std::string(kMaxHelperName, 'a') + "\"}"));
  EXPECT_FALSE(parse(R"({"credsStore":")" + std::string(kMaxHelperName + 1, 'a') + "\"}"));
  EXPECT_FALSE(parse(R"({"credHelpers":{"h":""}})"));
}

TEST(CredentialFile, SaysNothingOfWhatItHolds) {
  for (const char* json :
       {R"({"hush")", R"({"hush":1,"hush":2})", R"(["hush"])", R"({"auths":"hush"})",
        R"({"auths":{"hush":"hush"}})", R"({"auths":{"a":{"auth":"hush!"}}})",
        R"({"auths":{"a":{"identitytoken":["hush"]}}})", R"({"credHelpers":["hush"]})", "hush"}) {
    const auto file = parse(json);
    ASSERT_FALSE(file) << json;
    const Error& error = file.error();
    EXPECT_EQ((error.where + error.what + error.mend).find("hush"), std::string::npos) << json;
  }
}

TEST(CredentialFile, HoldsNoMoreThanItsCap) {
  const std::string most = "{\"x\":\"" + std::string(kMaxCredentialFile - 8, 'y') + "\"}";
  ASSERT_EQ(most.size(), kMaxCredentialFile);
  EXPECT_TRUE(parse(most));
  EXPECT_FALSE(parse(most + " "));
}

}  // namespace
}  // namespace dvsguard::registry
