#include "edge/http/requests.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "edge/http/testing.h"

namespace dvsguard::http {
namespace {

using std::chrono::milliseconds;
using testing::hear;
using testing::say;
using testing::Server;
using Clock = std::chrono::steady_clock;

constexpr Requests::Limits kLimits{.max_body_bytes = 10, .whole = milliseconds(2000)};

struct Event {
  explicit Event(unsigned count) : fd(::eventfd(count, EFD_CLOEXEC)) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { ::close(fd); }
  int fd;
};

// Until so many are finished; none where that takes over five seconds.
std::vector<Requests::Finished> finished(Requests& requests, std::size_t count) {
  const Event never(0);
  std::vector<Requests::Finished> out;
  const auto until = Clock::now() + std::chrono::seconds(5);
  while (out.size() < count && Clock::now() < until) {
    EXPECT_TRUE(requests.wait(never.fd));
    for (auto& one : requests.take_finished()) out.push_back(std::move(one));
  }
  return out;
}

TEST(Requests, ASlowAnswerHoldsUpNoOther) {
  std::atomic<bool> told = false;
  const Server slow([&](int peer) {
    hear(peer);
    while (!told) std::this_thread::sleep_for(milliseconds(5));
    say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
  });
  const Server fast([](int peer) {
    while (!hear(peer).empty()) say(peer, "HTTP/1.1 203 OK\r\nContent-Length: 4\r\n\r\nfast");
  });
  const Client client;
  Requests requests;
  for (std::uint64_t id = 1; id <= 20; ++id) requests.begin(id, client, slow.request(), kLimits);
  requests.begin(21, client, fast.request(), kLimits);
  const auto first = finished(requests, 1);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].id, 21U);
  ASSERT_TRUE(first[0].answer);
  EXPECT_EQ(first[0].answer->status, 203);
  EXPECT_EQ(first[0].answer->body, "fast");
  EXPECT_EQ(requests.under_way(), 20U);
  told = true;
  const auto rest = finished(requests, 20);
  ASSERT_EQ(rest.size(), 20U);
  for (const auto& one : rest) EXPECT_EQ(one.answer ? one.answer->body : one.answer.error().what, "slow");
  EXPECT_EQ(requests.under_way(), 0U);
}

TEST(Requests, KeepsAConnectionForTheNextRequest) {
  const Server server([](int peer) {
    while (!hear(peer).empty()) say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const Client client;
  Requests requests;
  for (std::uint64_t id = 1; id <= 3; ++id) {
    requests.begin(id, client, server.request(), kLimits);
    ASSERT_EQ(finished(requests, 1).size(), 1U);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(Requests, EndsWhatIsTooLongTooLateOrBroken) {
  struct Case {
    std::string_view answer;
    ErrorCode code;
  };
  for (const auto& [answer, code] :
       {Case{"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890", ErrorCode::Cap},
        Case{"HTTP/1.1 200 OK\r\n\r\n01234567890", ErrorCode::Cap},
        Case{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", ErrorCode::Io},
        Case{"HTTP/1.1 200", ErrorCode::Io}, Case{"", ErrorCode::Io},
        Case{"nonsense\r\n\r\n", ErrorCode::Syntax}}) {
    const Server server([text = answer](int peer) {
      hear(peer);
      say(peer, text);
    });
    const Client client;
    Requests requests;
    requests.begin(7, client, server.request(), kLimits);
    const auto told = finished(requests, 1);
    ASSERT_EQ(told.size(), 1U) << answer;
    ASSERT_FALSE(told[0].answer) << answer;
    EXPECT_EQ(told[0].answer.error().code, code) << answer << told[0].answer.error().what;
  }
}

TEST(Requests, WaitsForNoDrip) {
  const Server server([](int peer) {
    hear(peer);
    if (!say(peer, "HTTP/1.1 200 OK\r\n\r\n")) return;
    while (say(peer, "x")) std::this_thread::sleep_for(milliseconds(100));
  });
  const Client client;
  Requests requests;
  requests.begin(1, client, server.request(), {.max_body_bytes = 1000, .whole = milliseconds(400)});
  const auto told = finished(requests, 1);
  ASSERT_EQ(told.size(), 1U);
  ASSERT_FALSE(told[0].answer);
  EXPECT_EQ(told[0].answer.error().what, "does not answer in time");
}

TEST(Requests, WhatCannotBeAskedIsFinished) {
  const Client client;
  Requests requests;
  Request request;
  request.url = {Scheme::Http, "127.0.0.1", 1, "/"};
  request.headers = {{"Accept", "a\r\nX: y"}};
  requests.begin(1, client, std::move(request), kLimits);
  const auto told = finished(requests, 1);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_FALSE(told[0].answer);
}

TEST(Requests, WakesForTheOtherDescriptor) {
  const Server silent([](int peer) { hear(peer), hear(peer); });
  const Event event(1);
  const Client client;
  Requests requests;
  requests.begin(1, client, silent.request(), kLimits);
  const auto begun = Clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(requests.wait(event.fd));
  EXPECT_LT(Clock::now() - begun, milliseconds(900));
}

}  // namespace
}  // namespace dvsguard::http
