#include "edge/http/url.h"

#include <gtest/gtest.h>

namespace dvsguard::http {
namespace {

TEST(Url, ReadsItsParts) {
  const auto url = parse_url("HTTPS://Registry.Example:8443/v2/a?x=1#part");
  ASSERT_TRUE(url) << url.error().what;
  EXPECT_EQ(url->scheme, Scheme::Https);
  EXPECT_EQ(url->host, "registry.example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/v2/a?x=1");
  EXPECT_EQ(url->text(), "https://registry.example:8443/v2/a?x=1");
  EXPECT_EQ(url->shown(), "https://registry.example:8443/v2/a");
}

TEST(Url, FillsInWhatIsNotWritten) {
  EXPECT_EQ(parse_url("https://a")->text(), "https://a/");
  EXPECT_EQ(parse_url("http://a:80?b")->text(), "http://a/?b");
  EXPECT_EQ(parse_url("https://[::1]:5000/")->host, "::1");
  EXPECT_EQ(parse_url("https://[::1]:5000/")->text(), "https://[::1]:5000/");
}

TEST(Url, RefusesWhatCouldBeReadInTwoWays) {
  for (const char* text : {"",
                           "https:",
                           "https:/a",
                           "https://",
                           "https:///a",
                           "https://user@a/",
                           "https://a@b:443/",
                           "https://a:b@c",
                           "https://a\\b/",
                           "https://a\\@b/",
                           "https://a b/",
                           "https://a\tb",
                           "https://a/\n",
                           "https://\xc3\xa9/",
                           "https://a:",
                           "https://a:0",
                           "https://a:65536",
                           "https://a:+1",
                           "https://a:1x",
                           "https://[::1",
                           "https://[a]",
                           "https://[::1]x",
                           "https://[fe80::1%25eth0]/",
                           "https://a%2fb/",
                           "https://a,b/",
                           "https://-a/",
                           "https://.a/",
                           "https://a./",
                           "ftp://a/",
                           "file:///etc/passwd",
                           "javascript:x",
                           "//a/b",
                           "/a"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(Url, HoldsNoMoreThanItsCap) {
  const std::string start = "https://a/";
  EXPECT_TRUE(parse_url(start + std::string(kMaxUrlBytes - start.size(), 'x')));
  EXPECT_EQ(parse_url(start + std::string(kMaxUrlBytes - start.size() + 1, 'x')).error().code,
            ErrorCode::Cap);
}

// RFC 3986, 5.4.1, as far as dot segments are left alone.
TEST(Resolve, ReadsALocation) {
  const Url base = *parse_url("http://a/b/c/d;p?q");
  const std::pair<const char*, const char*> cases[] = {{"g", "http://a/b/c/g"},
                                                       {"g/", "http://a/b/c/g/"},
                                                       {"/g", "http://a/g"},
                                                       {"//g", "http://g/"},
                                                       {"?y", "http://a/b/c/d;p?y"},
                                                       {"g?y", "http://a/b/c/g?y"},
                                                       {"#s", "http://a/b/c/d;p?q"},
                                                       {"g#s", "http://a/b/c/g"},
                                                       {";x", "http://a/b/c/;x"},
                                                       {"", "http://a/b/c/d;p?q"},
                                                       {"/x:y", "http://a/x:y"},
                                                       {"https://h:1/p?q", "https://h:1/p?q"},
                                                       {"?x=http://h/", "http://a/b/c/d;p?x=http://h/"}};
  for (const auto& [location, expected] : cases) {
    const auto url = resolve(base, location);
    ASSERT_TRUE(url) << location << ": " << url.error().what;
    EXPECT_EQ(url->text(), expected) << location;
  }
}

TEST(Resolve, RefusesOtherSchemesAndCharacters) {
  const Url base = *parse_url("https://a/b");
  for (const char* location :
       {"file:///x", "ftp://a", "x:y", "//", "//user@b/", "/a b", "/a\r\nX: y", "/\xff"})
    EXPECT_FALSE(resolve(base, location)) << location;
}

TEST(Origin, IsSchemeHostAndPort) {
  const Url url = *parse_url("https://a:443/x");
  EXPECT_TRUE(same_origin(url, *parse_url("https://A/y")));
  for (const char* other : {"http://a:443/x", "https://a:444/x", "https://b/x", "https://a.b/x"})
    EXPECT_FALSE(same_origin(url, *parse_url(other))) << other;
}

TEST(Loopback, IsWhatTheKernelKeepsHere) {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.8.8", "127.1", "2130706433", "0x7f.0.0.1", "::1",
                           "::ffff:127.0.0.1", "0.0.0.0", "::"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"localhost.example", "localhos", "128.0.0.1", "126.255.255.255", "10.0.0.1", "::2",
                           "::ffff:10.0.0.1", "127.0.0.1.example", "example", "", "1::1"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace dvsguard::http
