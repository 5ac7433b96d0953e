#include "edge/engine/address.h"

#include <gtest/gtest.h>

namespace dvsguard::engine {
namespace {

TEST(ParseAddress, TakesSocketsAndLoopback) {
  EXPECT_EQ(parse_address("unix:///run/docker.sock")->socket, "/run/docker.sock");
  const auto v4 = parse_address("tcp://127.0.0.1:2375");
  EXPECT_EQ(v4->host, "127.0.0.1");
  EXPECT_EQ(v4->port, 2375);
  EXPECT_EQ(parse_address("tcp://[::1]:1")->host, "::1");
  EXPECT_EQ(parse_address("tcp://localhost:65535")->host, "127.0.0.1");
}

TEST(ParseAddress, RefusesWhatLeavesTheMachine) {
  for (const char* address :
       {"tcp://10.0.0.1:2375", "tcp://engine.example:2376", "tcp://127.0.0.1.evil:2375",
        "tcp://127.0.0.1@evil:2375", "tcp://:2375", "ssh://root@host", "npipe:////./pipe",
        "http://127.0.0.1:2375", "/var/run/docker.sock", "unix://relative"}) {
    const auto endpoint = parse_address(address);
    ASSERT_FALSE(endpoint) << address;
    EXPECT_EQ(endpoint.error().code, ErrorCode::Unsupported) << address;
  }
}

TEST(ParseAddress, RefusesPortsThatAreNone) {
  for (const char* address : {"tcp://127.0.0.1:", "tcp://127.0.0.1:0", "tcp://127.0.0.1:65536",
                              "tcp://127.0.0.1:2375/path", "tcp://127.0.0.1:+1"})
    EXPECT_FALSE(parse_address(address)) << address;
}

TEST(FindAddress, SaysWhereItLooked) {
  const auto none = find_address({}, "/nonexistent");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::Missing);
  EXPECT_EQ(find_address({"unix:///run/mine.sock", ""}, "/nonexistent")->socket, "/run/mine.sock");
}

}  // namespace
}  // namespace dvsguard::engine
