#include "edge/host/read_host.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "edge/host/owners.h"

namespace dvsguard::host {
namespace {

using std::string_literals::operator""s;

// A host's root in a folder of its own.
class Root : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "dvsguard-host-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    place_.root = name;
    ::chmod(name.c_str(), 0755);
  }
  void TearDown() override { std::filesystem::remove_all(place_.root); }

  void put(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(place_.root + path).parent_path());
    std::ofstream(place_.root + path) << text;
  }

  Place place_;
};

TEST_F(Root, AnEmptyHostHasTheEnginesDefaultsAndNoEngine) {
  const HostFacts facts = read_host(place_);
  ASSERT_TRUE(facts.daemon);
  EXPECT_FALSE(facts.daemon->log_driver);
  EXPECT_FALSE(facts.engine);
  EXPECT_NE(facts.engine.why, "");
  EXPECT_TRUE(facts.accounts && facts.accounts->empty());
  EXPECT_TRUE(facts.sockets.empty());
}

TEST_F(Root, ReadsItsFiles) {
  put("/etc/passwd", "ann:x:1000:1000::/:\n");
  put("/etc/subuid", "ann:100000:65536\n");
  put("/etc/docker/daemon.json", R"({"log-driver": "local"})");
  const HostFacts facts = read_host(place_);
  EXPECT_EQ(facts.accounts->front().uid, 1000u);
  EXPECT_EQ(facts.subuid->front().first, 100000u);
  EXPECT_EQ(facts.daemon->log_driver, "local");
}

TEST_F(Root, ReadsTheCommandLineOfTheDaemonThatRuns) {
  put("/var/run/docker.pid", "42");
  put("/proc/42/cmdline", "/usr/bin/dockerd\0--config-file=/etc/other.json\0--live-restore\0"s);
  put("/etc/other.json", R"({"no-new-privileges": true})");
  const HostFacts facts = read_host(place_);
  EXPECT_EQ(facts.daemon->no_new_privileges, true);
  EXPECT_EQ(facts.daemon->live_restore, true);
  put("/proc/42/cmdline", "/bin/sh\0--live-restore\0"s);  // the number is another's by now
  EXPECT_FALSE(read_host(place_).daemon->live_restore);
}

TEST_F(Root, ReadsWhereTheSignersLogIs) {
  EXPECT_TRUE(read_host(place_).signer_logs && read_host(place_).signer_logs->empty());
  put("/etc/dvsguard/signer.yaml", "signer: 1\nlog: {folder: log}\n");
  const HostFacts facts = read_host(place_);
  ASSERT_TRUE(facts.signer_logs);
  EXPECT_EQ(*facts.signer_logs, std::vector<std::string>{"/etc/dvsguard/log"});
  put("/etc/dvsguard/signer.yaml", "signer: [");
  EXPECT_FALSE(read_host(place_).signer_logs);
  EXPECT_NE(read_host(place_).signer_logs.why.find("/etc/dvsguard/signer.yaml"), std::string::npos);
}

TEST_F(Root, AccountsFromElsewhereAreMissing) {
  put("/etc/nsswitch.conf", "passwd: files sss\n");
  const HostFacts facts = read_host(place_);
  EXPECT_FALSE(facts.accounts);
  EXPECT_EQ(facts.accounts.command, "getent passwd");
}

TEST_F(Root, AFolderWhereAFileShouldBeIsMissing) {
  std::filesystem::create_directories(place_.root + "/etc/docker/daemon.json");
  const HostFacts facts = read_host(place_);
  EXPECT_FALSE(facts.daemon);
  EXPECT_EQ(facts.daemon.command, "sudo cat /etc/docker/daemon.json");
}

TEST_F(Root, ASocketHasItsPermissions) {
  std::filesystem::create_directories(place_.root + "/var/run");
  const std::string path = place_.root + "/var/run/docker.sock";
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::chmod(path.c_str(), 0666);
  const HostFacts open = read_host(place_);
  ASSERT_EQ(open.sockets.size(), 1u);
  EXPECT_EQ(open.sockets[0].path, "/var/run/docker.sock");
  EXPECT_EQ(open.sockets[0].mode, 0666u);
  EXPECT_TRUE(open.sockets[0].reachable);
  ::chmod((place_.root + "/var").c_str(), 0700);
  EXPECT_FALSE(read_host(place_).sockets[0].reachable);
  ::close(fd);
}

TEST_F(Root, OwnersAreThoseOfAllThatIsThere) {
  put("/data/a", "");
  ::chmod((place_.root + "/data/a").c_str(), 0600);
  std::filesystem::create_symlink("/nonexistent", place_.root + "/data/link");
  const Owners owners = owners_of(place_.root + "/data");
  ASSERT_EQ(owners.users.size(), 1u);
  EXPECT_EQ(owners.users[0].uid, ::getuid());
  EXPECT_TRUE(owners.folder && owners.complete);
  EXPECT_FALSE(owners.world_readable);
  EXPECT_TRUE(owners_of(place_.root + "/data/link").users.empty());
  EXPECT_TRUE(owners_of(place_.root + "/nothing").users.empty());
  EXPECT_TRUE(owners_of("/dev/null").users.empty());
}

}  // namespace
}  // namespace dvsguard::host
