#include "edge/http/client.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "edge/http/testing.h"

namespace dvsguard::http {
namespace {

using std::chrono::milliseconds;
using testing::hear;
using testing::say;
using testing::Server;

Patience impatient(milliseconds window) {
  Patience patience;
  patience.window = window;
  patience.window_bytes = 1000;
  return patience;
}

TEST(Client, GivesHeadersByNameAndSendsItsOwn) {
  std::string heard;
  const Server server([&](int peer) {
    heard = hear(peer);
    say(peer,
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nwww-authenticate:  Bearer x \r\nContent-Length: "
        "2\r\n\r\nno");
  });
  Request request = server.request();
  request.headers = {{"Accept", "a/b"}, {"Accept", "c/d"}};
  request.authorization = Secret("Basic abc");
  auto answer = Client().open(std::move(request), Patience());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status(), 401);
  EXPECT_EQ(answer->headers().all("www-authenticate"), (std::vector<std::string_view>{"Basic", "Bearer x"}));
  EXPECT_EQ(answer->headers().find("location"), nullptr);
  EXPECT_EQ(*read_body(*answer, 2), "no");
  for (const char* line : {"Accept: a/b\r\n", "Accept: c/d\r\n", "Authorization: Basic abc\r\n"})
    EXPECT_NE(heard.find(line), std::string::npos) << heard;
}

TEST(Client, SendsNoHeaderThatHoldsALine) {
  const Server server([](int peer) { hear(peer); });
  for (const std::string& value : {std::string("a\r\nX: y"), std::string("a\nb"), std::string("a\0b", 3)}) {
    Request request = server.request();
    request.headers = {{"Accept", value}};
    EXPECT_FALSE(Client().open(std::move(request), Patience()));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(Client, PostsAForm) {
  std::string heard, form(7, '\0');
  const Server server([&](int peer) {
    heard = hear(peer);
    ::recv(peer, form.data(), form.size(), MSG_WAITALL);
    say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  Request request = server.request();
  request.method = Method::Post;
  request.form = Secret("a=1&b=2");
  ASSERT_TRUE(Client().open(std::move(request), Patience()));
  EXPECT_TRUE(heard.starts_with("POST / HTTP/1.1\r\n")) << heard;
  EXPECT_EQ(form, "a=1&b=2");
}

TEST(Client, KeepsAConnectionForTheNextRequest) {
  const Server server([](int peer) {
    while (!hear(peer).empty()) say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const Client client;
  for (int i = 0; i < 3; ++i) {
    auto answer = client.open(server.request(), Patience());
    ASSERT_TRUE(answer);
    EXPECT_EQ(*read_body(*answer, 2), "ok");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, KeepsTheConnectionOfAnAnswerThatNobodyRead) {
  const Server server([](int peer) {
    while (!hear(peer).empty()) say(peer, "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
  });
  const Client client;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.open(server.request(), Patience()));
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, LetsTheSenderWaitForTheReader) {
  std::atomic<std::size_t> sent = 0;
  const Server server([&](int peer) {
    hear(peer);
    if (!say(peer, "HTTP/1.1 200 OK\r\n\r\n")) return;
    const std::string piece(65536, 'x');
    while (say(peer, piece)) sent += piece.size();
  });
  {
    auto answer = Client().open(server.request(), impatient(milliseconds(2000)));
    ASSERT_TRUE(answer);
    std::this_thread::sleep_for(milliseconds(2500));  // longer than the window: only waiting counts
    std::size_t before = 0;
    for (int i = 0; i < 50 && before != sent; ++i) {  // the sender may be slow to begin
      before = sent;
      std::this_thread::sleep_for(milliseconds(200));
    }
    EXPECT_EQ(sent, before);  // all that fits in the kernel's buffers and ours
    std::vector<std::uint8_t> piece(1 << 20);
    for (std::size_t got = 0; got < (std::size_t{64} << 20);) {
      const auto count = answer->read(piece);
      ASSERT_TRUE(count) << count.error().what;
      ASSERT_GT(*count, 0U);
      got += *count;
    }
    EXPECT_GT(sent, before);
  }
}

TEST(Client, ReadsSeveralAnswersAtOnce) {
  const Server server([](int peer) {
    hear(peer);
    say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n");
    for (int i = 0; i < 40 && say(peer, std::string(100'000, static_cast<char>('a' + i % 26))); ++i) {
    }
  });
  const Client client;
  std::vector<std::thread> readers;
  readers.reserve(8);
  std::atomic<int> whole = 0;
  for (int i = 0; i < 8; ++i)
    readers.emplace_back([&] {
      auto answer = client.open(server.request(), Patience());
      if (!answer) return;
      const auto body = read_body(*answer, 4'000'000);
      if (body && body->size() == 4'000'000 && (*body)[150'000] == 'b') ++whole;
    });
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(whole, 8);
}

TEST(Client, GivesWhatCameBeforeItBroke) {
  const Server server([](int peer) {
    hear(peer);
    say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  auto answer = Client().open(server.request(), Patience());
  ASSERT_TRUE(answer) << answer.error().what;
  std::array<std::uint8_t, 3> piece{};
  EXPECT_EQ(*answer->read(piece), 3U);
  EXPECT_EQ(*answer->read(piece), 1U);
  EXPECT_EQ(answer->read(piece).error().code, ErrorCode::Io);
  EXPECT_EQ(answer->read(piece).error().code, ErrorCode::Io);
}

TEST(Client, MayBeDroppedWhileMoreComes) {
  const Server server([](int peer) {
    hear(peer);
    if (!say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + std::string(100, 'x'))) return;
    for (int i = 0; i < 2; ++i) {
      std::this_thread::sleep_for(milliseconds(50));
      say(peer, std::string(100, 'y'));
    }
    char byte = 0;
    ::recv(peer, &byte, 1, 0);  // until the client is gone
  });
  auto answer = Client().open(server.request(), Patience());
  ASSERT_TRUE(answer);
  std::array<std::uint8_t, 100> piece{};
  EXPECT_GT(*answer->read(piece), 0U);
  EXPECT_GT(*answer->read(piece), 0U);  // waited for, and so straight into the reader's bytes
  std::this_thread::sleep_for(milliseconds(200));
}

TEST(Client, WaitsForNoDrip) {
  const Server server([](int peer) {
    hear(peer);
    if (!say(peer, "HTTP/1.1 200 OK\r\n\r\n")) return;
    while (say(peer, "x")) std::this_thread::sleep_for(milliseconds(10));
  });
  auto answer = Client().open(server.request(), impatient(milliseconds(300)));
  ASSERT_TRUE(answer);
  EXPECT_EQ(read_body(*answer, 1 << 20).error().what, "does not answer in time");
}

TEST(Client, AsksForNoBodyWithHead) {
  const Server server([](int peer) {
    if (hear(peer).starts_with("HEAD ")) say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
  });
  Request request = server.request();
  request.method = Method::Head;
  auto answer = Client().open(std::move(request), Patience());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(*answer->headers().find("content-length"), "99");
  EXPECT_EQ(*read_body(*answer, 10), "");
}

TEST(Secret, IsWipedWhenItIsTaken) {
  std::string text = "hush";
  const char* const bytes = text.data();
  const Secret secret = Secret::taken(text);
  EXPECT_EQ(secret.reveal(), "hush");
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(std::string_view(bytes, 4), std::string_view("\0\0\0\0", 4));
}

}  // namespace
}  // namespace dvsguard::http
