#include "edge/registry/policy.h"

#include <gtest/gtest.h>

namespace dvsguard::registry {
namespace {

std::string redirect(std::string_view from, std::string_view location) {
  const auto to = decide_redirect(*http::parse_url(from), location);
  return to ? to->text() : to.error().what;
}

std::string realm(std::string_view registry, std::string_view text) {
  const auto to = decide_realm(*http::parse_url(registry), text);
  return to ? to->text() : to.error().what;
}

TEST(Redirect, GoesToOtherHostsAndUpToHttps) {
  EXPECT_EQ(redirect("https://r/v2/x", "https://cdn/y?sig=1"), "https://cdn/y?sig=1");
  EXPECT_EQ(redirect("https://r/v2/x", "/y"), "https://r/y");
  EXPECT_EQ(redirect("http://127.0.0.1/x", "https://cdn/"), "https://cdn/");
  EXPECT_EQ(redirect("http://r/x", "http://cdn/"), "http://cdn/");
  EXPECT_EQ(redirect("http://127.0.0.1:1/x", "http://127.0.0.1:2/"), "http://127.0.0.1:2/");
}

TEST(Redirect, NeverGoesDownToHttp) {
  for (const char* location : {"http://r/", "http://127.0.0.1/", "HTTP://cdn/"})
    EXPECT_EQ(redirect("https://r/", location), "redirects from https to plain http") << location;
}

TEST(Redirect, NeverEntersThisMachineFromTheNetwork) {
  for (const char* location :
       {"https://127.0.0.1/", "https://localhost:9/", "https://[::1]/", "https://0/", "https://127.1/"})
    EXPECT_EQ(redirect("https://r/", location), "redirects from the network to this machine") << location;
}

TEST(Redirect, LeadsToNothingElse) {
  for (const char* location : {"file:///etc/passwd", "ftp://a/", "https://u:p@a/", "https://a b/"})
    EXPECT_FALSE(decide_redirect(*http::parse_url("https://r/"), location)) << location;
}

TEST(Realm, IsReachedByHttps) {
  EXPECT_EQ(realm("https://r/v2", "https://auth/token?x=1"), "https://auth/token?x=1");
  EXPECT_EQ(realm("http://127.0.0.1:5000/v2", "https://auth/"), "https://auth/");
  for (const char* registry : {"https://r/", "http://r/", "http://127.0.0.1:1/"})
    EXPECT_EQ(realm(registry, "http://auth/"), "names a token server that is asked by plain http")
        << registry;
}

TEST(Realm, MayBePlainWhereTheRegistryIs) {
  EXPECT_EQ(realm("http://127.0.0.1:1/", "http://localhost:2/t"), "http://localhost:2/t");
  EXPECT_EQ(realm("http://r:5000/", "http://r:5000/t"), "http://r:5000/t");  // the user said so
  EXPECT_EQ(realm("http://r:5000/", "http://r:5001/t"), "names a token server that is asked by plain http");
  EXPECT_EQ(realm("https://127.0.0.1/", "http://127.0.0.1/"),
            "names a token server that is asked by plain http");
}

TEST(Realm, IsNotOnThisMachineForOthers) {
  EXPECT_EQ(realm("https://r/", "https://127.0.0.1/"), "names a token server on this machine");
  EXPECT_EQ(realm("http://r/", "http://localhost/"), "names a token server on this machine");
}

TEST(Realm, IsAWholeAddress) {
  for (const char* text :
       {"", "/token", "//auth/token", "file:///etc/passwd", "https://u@auth/", "auth.example/token"})
    EXPECT_FALSE(decide_realm(*http::parse_url("https://r/"), text)) << text;
}

}  // namespace
}  // namespace dvsguard::registry
