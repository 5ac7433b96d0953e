#include "edge/link/packet.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

namespace dvsguard::link {
namespace {

TEST(Packet, ComesWholeWithItsDescriptor) {
  const auto ends = make_pair().value();
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const sys::Fd read_end(pipe[0]);
  const sys::Fd write_end(pipe[1]);
  ASSERT_TRUE(send(ends.first.get(), "hello", write_end.get()).value());
  ASSERT_TRUE(send(ends.first.get(), "again").value());
  const auto first = receive(ends.second.get(), 100).value();
  EXPECT_EQ(first->bytes, "hello");
  ASSERT_TRUE(first->passed);
  EXPECT_EQ(::write(first->passed.get(), "x", 1), 1);
  char got = 0;
  EXPECT_EQ(::read(read_end.get(), &got, 1), 1);
  EXPECT_EQ(receive(ends.second.get(), 100).value()->bytes, "again");
  EXPECT_FALSE(receive(ends.second.get(), 100).value());
}

TEST(Packet, OverItsCapIsAnError) {
  const auto ends = make_pair().value();
  ASSERT_TRUE(send(ends.first.get(), "hello").value());
  EXPECT_EQ(receive(ends.second.get(), 4).error().code, ErrorCode::Cap);
}

TEST(Packet, TheEndIsNoBytes) {
  auto ends = make_pair().value();
  ends.first = sys::Fd();
  EXPECT_TRUE(receive(ends.second.get(), 4).value()->bytes.empty());
}

TEST(Outbox, KeepsWhatTheOtherEndDoesNotTake) {
  const auto ends = make_pair().value();
  Outbox outbox(5000);
  std::size_t put = 0;
  while (outbox.put(std::string(1000, 'x'))) ++put;
  EXPECT_EQ(put, 5000u);
  ASSERT_TRUE(outbox.flush(ends.first.get()));
  EXPECT_FALSE(outbox.empty());
  std::size_t got = 0;
  while (got < put) {
    const auto packet = receive(ends.second.get(), 1000);
    ASSERT_TRUE(packet);
    if (*packet) {
      ++got;
    } else {
      ASSERT_TRUE(outbox.flush(ends.first.get()));
    }
  }
  EXPECT_TRUE(outbox.empty());
}

TEST(PeerOf, IsWhoConnectedAndWhere) {
  std::string folder = std::filesystem::temp_directory_path() / "dvsguard-link.XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string path = folder + "/s";
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  const sys::Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  const sys::Fd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::connect(client.get(), reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  const sys::Fd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  const auto peer = peer_of(accepted.get()).value();
  EXPECT_EQ(peer.uid, ::getuid());
  EXPECT_EQ(peer.gid, ::getgid());
  EXPECT_EQ(peer.path, path);
  EXPECT_FALSE(peer_of(0));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace dvsguard::link
