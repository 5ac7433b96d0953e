#include "edge/event/sink.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace dvsguard::event_sink {
namespace {

namespace fs = std::filesystem;

class SinkTest : public testing::Test {
 protected:
  SinkTest() {
    std::string name = fs::temp_directory_path() / "dvsguard-sink.XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~SinkTest() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(SinkTest, AFileIsAppendedTo) {
  const std::string path = folder_ / "events";
  ASSERT_TRUE(Sink::file(path)->write("{}", 6));
  ASSERT_TRUE(Sink::file(path)->write("{\"a\":1}", 6));
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(), "{}\n{\"a\":1}\n");
}

TEST_F(SinkTest, ALinkIsNotFollowed) {
  fs::create_symlink(folder_ / "other", folder_ / "events");
  EXPECT_FALSE(Sink::file(folder_ / "events"));
}

// JOURNAL_NATIVE_PROTOCOL: one datagram an entry, NAME=value lines.
TEST_F(SinkTest, TheJournalGetsADatagramOfFields) {
  const std::string path = folder_ / "journal";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const sys::Fd journal(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(journal.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  auto sink = Sink::journal(path);
  ASSERT_TRUE(sink);
  ASSERT_TRUE(sink->write("{\"Body\":\"x\"}", 4));
  std::array<char, 1024> bytes{};
  const ssize_t size = ::recv(journal.get(), bytes.data(), bytes.size(), 0);
  ASSERT_GT(size, 0);
  EXPECT_EQ(std::string(bytes.data(), static_cast<std::size_t>(size)),
            "PRIORITY=4\nSYSLOG_IDENTIFIER=dvsguard-signer\nMESSAGE={\"Body\":\"x\"}\n");
}

struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    read = sys::Fd(ends[0]);
    write = sys::Fd(ends[1]);
  }
  sys::Fd read, write;
};

// pipe(7): a write to a full pipe waits until it is read.
TEST_F(SinkTest, WhoDoesNotReadIsNotWaitedForAndLosesNothing) {
  Pipe pipe;
  const sys::Fd usual(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10));
  ASSERT_GE(::dup2(pipe.write.get(), STDOUT_FILENO), 0);
  pipe.write = sys::Fd();
  Sink out = Sink::standard_output();
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string line = std::to_string(i) + std::string(static_cast<std::size_t>(i % 7) * 1000, 'x');
    expected += line + "\n";
    EXPECT_TRUE(out.write(line, 6));
  }
  EXPECT_TRUE(out.is_behind());
  std::string got(expected.size(), '\0');
  for (std::size_t size = 0; size < got.size();) {
    const ssize_t more = ::read(pipe.read.get(), got.data() + size, got.size() - size);
    ASSERT_GT(more, 0);
    size += static_cast<std::size_t>(more);
    EXPECT_TRUE(out.catch_up());
  }
  EXPECT_FALSE(out.is_behind());
  EXPECT_EQ(got, expected);
  ASSERT_GE(::dup2(usual.get(), STDOUT_FILENO), 0);
}

TEST_F(SinkTest, AnEventOfTwoLinesIsRefused) {
  EXPECT_FALSE(Sink::file(folder_ / "events")->write("{}\n{}", 6));
}

}  // namespace
}  // namespace dvsguard::event_sink
