#include "edge/registry/endpoint.h"

#include <gtest/gtest.h>

namespace dvsguard::registry {
namespace {

std::vector<std::string> urls(std::string_view reference, const std::vector<Mirror>& mirrors = {},
                              bool plain = false) {
  const auto endpoints = endpoints_of(*oci::parse_reference(reference), mirrors, plain);
  if (!endpoints) return {endpoints.error().what};
  std::vector<std::string> out;
  for (const Endpoint& endpoint : *endpoints) out.push_back(endpoint.base.text() + " " + endpoint.domain);
  return out;
}

using Strings = std::vector<std::string>;

TEST(Endpoints, AreHttps) {
  EXPECT_EQ(urls("registry.example/a"), Strings{"https://registry.example/v2 registry.example"});
  EXPECT_EQ(urls("registry.example:5000/a"),
            Strings{"https://registry.example:5000/v2 registry.example:5000"});
  EXPECT_EQ(urls("[2001:db8::1]:5000/a"), Strings{"https://[2001:db8::1]:5000/v2 [2001:db8::1]:5000"});
}

TEST(Endpoints, OfDockersOwnAreElsewhere) {
  for (const char* reference : {"alpine", "docker.io/library/alpine", "index.docker.io/library/alpine"})
    EXPECT_EQ(urls(reference), Strings{"https://registry-1.docker.io/v2 docker.io"}) << reference;
  EXPECT_EQ(urls("alpine", {}, true), Strings{"https://registry-1.docker.io/v2 docker.io"});
}

TEST(Endpoints, ArePlainOnLoopbackOrByTheUsersWord) {
  EXPECT_EQ(urls("localhost:5000/a"),
            (Strings{"https://localhost:5000/v2 localhost:5000", "http://localhost:5000/v2 localhost:5000"}));
  EXPECT_EQ(urls("127.0.0.1/a"),
            (Strings{"https://127.0.0.1/v2 127.0.0.1", "http://127.0.0.1/v2 127.0.0.1"}));
  EXPECT_EQ(urls("registry.example/a", {}, true), Strings{"http://registry.example/v2 registry.example"});
  EXPECT_EQ(urls("127.0.0.1.example/a"), Strings{"https://127.0.0.1.example/v2 127.0.0.1.example"});
}

TEST(Endpoints, AreTheMirrorsFirst) {
  const std::vector<Mirror> mirrors = {{"docker.io", "https://m.example/hub/"},
                                       {"*", "https://all.example/v2"}};
  EXPECT_EQ(urls("alpine", mirrors),
            (Strings{"https://m.example/hub/v2 m.example", "https://all.example/v2 all.example",
                     "https://registry-1.docker.io/v2 docker.io"}));
  EXPECT_EQ(urls("q.io/a", mirrors), (Strings{"https://all.example/v2 all.example", "https://q.io/v2 q.io"}));
}

TEST(Endpoints, TakeNoMirrorThatMayNotBeAsked) {
  EXPECT_EQ(urls("alpine", {{"*", "http://m.example"}}), Strings{"is to be asked by plain http"});
  EXPECT_EQ(urls("alpine", {{"*", "http://m.example"}}, true).size(), 2U);
  EXPECT_EQ(urls("alpine", {{"*", "http://127.0.0.1:1"}}).size(), 2U);
  EXPECT_EQ(urls("alpine", {{"*", "https://m.example/?x"}}), Strings{"is an address with a query"});
  EXPECT_EQ(urls("alpine", {{"*", "m.example"}}), Strings{"is an address that is neither https nor http"});
}

}  // namespace
}  // namespace dvsguard::registry
