#include "edge/http/proxy.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dvsguard::http {
namespace {

std::string proxy_of(const Proxies& proxies, std::string_view url) {
  const Secret* proxy = proxies.proxy_for(*parse_url(url));
  return proxy == nullptr ? "" : std::string(proxy->reveal());
}

bool is_proxied(std::string_view no_proxy, std::string_view url) {
  return !proxy_of(*Proxies::parse("p:1", "p:1", no_proxy), url).empty();
}

TEST(Proxies, AreChosenByScheme) {
  const auto proxies = Proxies::parse("https://secure:1", "plain:2", "");
  EXPECT_EQ(proxy_of(*proxies, "https://a/"), "https://secure:1");
  EXPECT_EQ(proxy_of(*proxies, "http://a/"), "http://plain:2");
  EXPECT_EQ(proxy_of(*Proxies::parse("", "p", ""), "https://a/"), "");
  EXPECT_EQ(proxy_of(*Proxies::parse("socks5://p:9", "", ""), "https://a/"), "socks5h://p:9");
}

TEST(Proxies, AreNeverAskedForThisMachine) {
  for (const char* url :
       {"https://localhost/", "https://127.0.0.1:5000/", "https://127.9.9.9/", "https://[::1]/"})
    EXPECT_FALSE(is_proxied("", url)) << url;
}

// golang.org/x/net/http/httpproxy, proxy_test.go: UseProxyTests and noProxy.
TEST(Proxies, ExceptWhatGosTestsExcept) {
  constexpr std::string_view kNoProxy =
      "foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, "
      "2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64";
  const std::pair<const char*, bool> cases[] = {{"localhost", false},
                                                {"127.0.0.1", false},
                                                {"127.0.0.2", false},
                                                {"[::1]", false},
                                                {"[::2]", true},
                                                {"192.168.1.1", false},
                                                {"192.168.1.2", true},
                                                {"192.168.1.3", false},
                                                {"192.168.1.4", true},
                                                {"10.0.0.2", false},
                                                {"[2001:db8::52:0:1]", false},
                                                {"[2001:db8::52:0:2]", true},
                                                {"[2001:db8::52:0:3]", false},
                                                {"[2002:db8:a::123]", false},
                                                {"[fe80::424b:c8be:1643:a1b6]", true},
                                                {"barbaz.net", true},
                                                {"www.barbaz.net", false},
                                                {"foobar.com", false},
                                                {"www.foobar.com", false},
                                                {"foofoobar.com", true},
                                                {"baz.com", true},
                                                {"localhost.net", true},
                                                {"local.localhost", true},
                                                {"barbarbaz.net", true},
                                                {"wildcard.io", true},
                                                {"nested.wildcard.io", false},
                                                {"awildcard.io", true}};
  for (const auto& [host, proxied] : cases)
    EXPECT_EQ(is_proxied(kNoProxy, "http://" + std::string(host) + "/"), proxied) << host;
}

TEST(Proxies, AreSwitchedOffByAStar) {
  EXPECT_FALSE(is_proxied("*", "https://a/"));
  EXPECT_FALSE(is_proxied("b, *", "https://a/"));
}

TEST(Proxies, TakeNoNonsenseForAnException) {
  for (const char* no_proxy : {"10.0.0.0/33", "10.0.0.0/x", "/8", "10.0.0.0/-1", ",,", ":80", "ffff::/129"})
    EXPECT_TRUE(is_proxied(no_proxy, "https://10.0.0.1/")) << no_proxy;
}

TEST(Proxies, RefuseWhatIsNoneAndSayNothingOfIt) {
  for (const char* text : {"ftp://user:hush@p", "gopher://hush", "http://", "a b:hush", "hush\n:1"}) {
    const auto proxies = Proxies::parse(text, "", "");
    ASSERT_FALSE(proxies) << text;
    EXPECT_EQ(proxies.error().where, "HTTPS_PROXY");
    EXPECT_EQ((proxies.error().what + proxies.error().mend).find("hush"), std::string::npos);
  }
  EXPECT_EQ(Proxies::parse("", std::string(kMaxProxyBytes + 1, 'a'), "").error().code, ErrorCode::Cap);
}

TEST(Proxies, OfTheEnvironmentInEitherCase) {
  for (const char* name : {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"})
    ::unsetenv(name);
  const Url url = parse_url("https://rpc.example/").value();
  EXPECT_EQ(Proxies::of_environment()->proxy_for(url), nullptr);
  ::setenv("https_proxy", "http://lower.example:3128", 1);
  EXPECT_EQ(Proxies::of_environment()->proxy_for(url)->reveal(), "http://lower.example:3128");
  ::setenv("HTTPS_PROXY", "http://upper.example:3128", 1);
  EXPECT_EQ(Proxies::of_environment()->proxy_for(url)->reveal(), "http://upper.example:3128");
  ::setenv("no_proxy", "rpc.example", 1);
  EXPECT_EQ(Proxies::of_environment()->proxy_for(url), nullptr);
  for (const char* name : {"HTTPS_PROXY", "https_proxy", "no_proxy"}) ::unsetenv(name);
}

}  // namespace
}  // namespace dvsguard::http
