#include "edge/event/sink.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

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

TEST_F(SinkTest, AnEventOfTwoLinesIsRefused) {
  EXPECT_FALSE(Sink::file(folder_ / "events")->write("{}\n{}", 6));
}

}  // namespace
}  // namespace dvsguard::event_sink
