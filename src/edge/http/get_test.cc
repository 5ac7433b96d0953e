#include "edge/http/get.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "edge/http/client.h"

namespace dvsguard::http {
namespace {

using std::chrono::milliseconds;

// A server on a Unix socket that answers the one request it gets with whatever it likes.
class Liar {
 public:
  using Answerer = std::function<bool(int)>;  // called until it says false, or the peer is gone

  explicit Liar(Answerer answer) : folder_(std::filesystem::temp_directory_path() / unique()) {
    std::filesystem::create_directory(folder_);
    listening_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listening_, 1), 0);
    thread_ = std::thread([this, answer = std::move(answer)] { serve(answer); });
  }
  Liar(const Liar&) = delete;
  Liar& operator=(const Liar&) = delete;
  ~Liar() {
    stop_ = true;
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
    std::filesystem::remove_all(folder_);
  }

  [[nodiscard]] std::string path() const { return (folder_ / "s").string(); }
  [[nodiscard]] Endpoint endpoint() const { return {path(), "", 0, path()}; }
  [[nodiscard]] const std::string& request() const { return request_; }

 private:
  static std::string unique() {
    static std::atomic<int> count = 0;
    return "dvsguard-liar-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
  }

  void serve(const Answerer& answer) {
    const int peer = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0) return;
    std::string bytes(4096, '\0');
    const ssize_t got = ::recv(peer, bytes.data(), bytes.size(), 0);
    request_ = bytes.substr(0, got < 0 ? 0 : static_cast<std::size_t>(got));
    while (!stop_ && answer(peer)) {
    }
    ::close(peer);
  }

  std::filesystem::path folder_;
  std::string request_;
  int listening_ = -1;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

bool say(int peer, std::string_view bytes) {
  return ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

Liar::Answerer once(std::string bytes) {
  return [bytes = std::move(bytes)](int peer) { return say(peer, bytes) && false; };
}

// `start`, then `more` for ever, every `pause`.
Liar::Answerer endless(std::string start, std::string more, milliseconds pause = {}) {
  return [start = std::move(start), more = std::move(more), pause, begun = false](int peer) mutable {
    std::this_thread::sleep_for(pause);
    return say(peer, std::exchange(begun, true) ? more : start);
  };
}

Limits small() {
  return {1000, 500, milliseconds(60'000), milliseconds(60'000)};
}

std::string what(const Result<Answer>& answer) {
  return answer ? "an answer" : answer.error().what;
}

TEST(Get, GivesStatusAndBody) {
  const Liar server(once("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"));
  const auto answer = get(server.endpoint(), "/version?a=%22", small());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "{}");
  EXPECT_EQ(server.request().substr(0, server.request().find('\r')), "GET /version?a=%22 HTTP/1.1");
}

TEST(Get, PutsChunksTogether) {
  const Liar server(
      once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"));
  const auto answer = get(server.endpoint(), "/", small());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->body, "{}");
}

TEST(Get, FollowsNoRedirect) {
  const Liar server(once("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
  const auto answer = get(server.endpoint(), "/", small());
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 302);
}

TEST(Get, TakesABodyOfExactlyItsCapAndNoMore) {
  const auto sized = [](std::size_t size) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'a');
  };
  const Liar fits(once(sized(1000)));
  EXPECT_TRUE(get(fits.endpoint(), "/", small()));
  const Liar over(once(sized(1001)));
  EXPECT_EQ(what(get(over.endpoint(), "/", small())), "its answer is larger than its cap");
}

TEST(Get, StopsAtEndlessBodiesAndHeaders) {
  const Liar body(endless("HTTP/1.1 200 OK\r\n\r\n", std::string(100, 'a')));
  EXPECT_EQ(what(get(body.endpoint(), "/", small())), "its answer is larger than its cap");
  const Liar headers(endless("HTTP/1.1 200 OK\r\n", "X: y\r\n"));
  EXPECT_EQ(what(get(headers.endpoint(), "/", small())),
            "the headers of its answer are larger than their cap");
  const Liar early(endless("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"));
  EXPECT_EQ(what(get(early.endpoint(), "/", small())), "the headers of its answer are larger than their cap");
}

TEST(Get, WaitsOnlySoLong) {
  const Limits limits{1000, 500, milliseconds(1000), milliseconds(1000)};
  const auto start = std::chrono::steady_clock::now();
  const Liar silent([](int) {
    std::this_thread::sleep_for(milliseconds(20));
    return true;
  });
  EXPECT_EQ(what(get(silent.endpoint(), "/", limits)), "does not answer in time");
  const Liar slow(endless("HTTP/1.1 200 OK\r\n\r\n", "a", milliseconds(20)));
  EXPECT_EQ(what(get(slow.endpoint(), "/", limits)), "does not answer in time");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST(Get, RefusesWhatIsNoHttp) {
  for (const char* lie : {"", "hello\n", "HTTP/9.9 200 OK\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nbody"}) {
    const Liar server(once(lie));
    const auto answer = get(server.endpoint(), "/", small());
    ASSERT_FALSE(answer) << lie;
    EXPECT_EQ(answer.error().place.name(), server.path());
  }
}

TEST(Get, SaysThatNobodyListens) {
  const auto answer = get({"/nonexistent/socket", "", 0, "/nonexistent/socket"}, "/", small());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().what, "cannot connect to it: No such file or directory");
  const std::string longer = "/" + std::string(107, 'a');  // sun_path holds 108 with its end
  EXPECT_EQ(get({longer, "", 0, "it"}, "/", small()).error().code, ErrorCode::Invalid);
}

TEST(PercentEncoded, KeepsOnlyUnreserved) {
  EXPECT_EQ(percent_encoded("aZ9-._~"), "aZ9-._~");
  EXPECT_EQ(percent_encoded("{\"a b\":[/?&#%]}\xff"), "%7B%22a%20b%22%3A%5B%2F%3F%26%23%25%5D%7D%FF");
}

}  // namespace
}  // namespace dvsguard::http
