#include "edge/archive/root_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>
#include <map>

#include "edge/archive/testing.h"

namespace dvsguard::archive {
namespace {

using layer::EntryType;
using ::testing::ElementsAre;

struct Seen final : layer::EntrySink {
  Status begin(const layer::Entry& entry) override {
    entries.push_back(entry);
    if (on_begin) on_begin(entry);
    return {};
  }
  Status data(std::span<const std::uint8_t> bytes) override {
    contents[entries.back().path].append(bytes.begin(), bytes.end());
    return {};
  }
  Status end() override { return {}; }

  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> out;
    out.reserve(entries.size());
    for (const auto& entry : entries) out.push_back(entry.path);
    return out;
  }
  [[nodiscard]] layer::Entry at(const std::string& path) const {
    for (const auto& entry : entries) {
      if (entry.path == path) return entry;
    }
    ADD_FAILURE() << path;
    return {};
  }

  std::vector<layer::Entry> entries;
  std::map<std::string, std::string> contents;
  std::function<void(const layer::Entry&)> on_begin;
};

class RootWalk : public tests::TemporaryFolder {
 protected:
  std::vector<WalkNote> walk() {
    auto notes = walk_root(path_, seen_);
    EXPECT_TRUE(notes);
    return notes ? *std::move(notes) : std::vector<WalkNote>();
  }
  std::string at(const std::string& name) const { return path_ + "/" + name; }

  Seen seen_;
};

TEST_F(RootWalk, FoldersComeBeforeWhatTheyHoldInTheOrderOfTheirBytes) {
  put("b/z", "1");
  put("b/a", "2");
  put("a.txt", "3");
  put("B", "4");
  EXPECT_TRUE(walk().empty());
  EXPECT_THAT(seen_.paths(), ElementsAre("B", "a.txt", "b", "b/a", "b/z"));
  EXPECT_EQ(seen_.contents.at("b/a"), "2");
  EXPECT_EQ(seen_.at("b").type, EntryType::Directory);
}

TEST_F(RootWalk, ModesAndOwnersAreTold) {
  ASSERT_EQ(::chmod(put("su", "x").c_str(), 04755), 0);
  walk();
  EXPECT_EQ(seen_.at("su").mode, 04755u);
  EXPECT_EQ(seen_.at("su").uid, ::getuid());
  EXPECT_EQ(seen_.at("su").size, 1u);
  EXPECT_FALSE(seen_.at("su").file_capability);
}

TEST_F(RootWalk, NeitherLinksNorFifosNorSocketsAreOpened) {
  std::filesystem::create_symlink("/etc/shadow", at("link"));
  std::filesystem::create_directory_symlink("/", at("root"));
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  at("socket").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(fd);
  EXPECT_TRUE(walk().empty());
  EXPECT_THAT(seen_.paths(), ElementsAre("fifo", "link", "root"));
  EXPECT_EQ(seen_.at("link").link, "/etc/shadow");
  EXPECT_EQ(seen_.at("fifo").type, EntryType::Fifo);
}

TEST_F(RootWalk, ASecondNameIsAHardLink) {
  put("a", "same");
  std::filesystem::create_hard_link(at("a"), at("b"));
  walk();
  EXPECT_EQ(seen_.at("b").type, EntryType::HardLink);
  EXPECT_EQ(seen_.at("b").link, "a");
  EXPECT_FALSE(seen_.contents.contains("b"));
}

TEST_F(RootWalk, AFileThatBecomesShorterIsFilledUpAndTold) {
  const std::string path = put("a", std::string(1000, 'x'));
  seen_.on_begin = [&](const layer::Entry&) { std::filesystem::resize_file(path, 10); };
  const auto notes = walk();
  EXPECT_EQ(seen_.contents.at("a"), std::string(10, 'x') + std::string(990, '\0'));
  ASSERT_FALSE(notes.empty());
  EXPECT_EQ(notes[0].kind, WalkNote::Kind::Changed);
  EXPECT_EQ(notes[0].path, "a");
}

TEST_F(RootWalk, AFileThatVanishesIsTold) {
  put("a", "1");
  put("b", "2");
  seen_.on_begin = [&](const layer::Entry&) { std::filesystem::remove(at("b")); };
  const auto notes = walk();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].kind, WalkNote::Kind::Changed);
  EXPECT_EQ(notes[0].path, "b");
}

TEST_F(RootWalk, FoldersTooDeepAreTold) {
  std::string deep;
  for (std::size_t i = 0; i <= kMaxFolderDepth; ++i) deep += "d/";
  put(deep + "x", "1");
  const auto notes = walk();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].kind, WalkNote::Kind::Unreadable);
}

TEST_F(RootWalk, FilesHaveACap) {
  put("a", "1");
  put("b", "2");
  EXPECT_TRUE(walk_root(path_, seen_, 2));
  EXPECT_EQ(walk_root(path_, seen_, 1).error().code, ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::archive
