#include "edge/store/log.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace dvsguard::store {
namespace {

namespace fs = std::filesystem;

class LogTest : public testing::Test {
 protected:
  LogTest() {
    std::string name = fs::temp_directory_path() / "dvsguard-log.XXXXXX";
    root_ = ::mkdtemp(name.data());
    place_ = {.folder = root_ / "log", .anchor = root_ / "anchor"};
    key_.origin = "test.example/log";
    key_.seed[0] = 7;
    key_.key = *crypto::ed25519_public_key(key_.seed);
    EXPECT_TRUE(Log::create(place_, key_));
  }
  ~LogTest() override { fs::remove_all(root_); }

  Result<Log> open() {
    taken_.clear();
    return Log::open(place_, [this](std::string_view entry) -> Status {
      taken_.emplace_back(entry);
      return {};
    });
  }
  std::string entries() const {
    std::ifstream in(place_.folder + "/entries", std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  void write_entries(const std::string& text) const {
    std::ofstream(place_.folder + "/entries", std::ios::binary | std::ios::trunc) << text;
  }
  void fill(std::vector<std::string> lines) {
    auto log = open();
    ASSERT_TRUE(log) << log.error().what;
    ASSERT_TRUE(log->append(lines));
    ASSERT_TRUE(log->write_checkpoint());
  }

  fs::path root_;
  LogPlace place_;
  LogKey key_;
  std::vector<std::string> taken_;
};

TEST_F(LogTest, GivesBackWhatWasAppendedInOrder) {
  fill({"a", "b"});
  fill({"c"});
  ASSERT_TRUE(open());
  EXPECT_EQ(taken_, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(entries(), "a\nb\nc\n");
}

TEST_F(LogTest, ItsFilesAreTheOwnersAlone) {
  fill({"a"});
  for (const char* name : {"entries", "checkpoint", "key", "lock"}) {
    EXPECT_EQ(fs::status(root_ / "log" / name).permissions(), fs::perms::owner_read | fs::perms::owner_write)
        << name;
  }
  EXPECT_EQ(fs::status(root_ / "log").permissions(), fs::perms::owner_all);
}

TEST_F(LogTest, IsNotOpenedWhereOthersMayReadOrChangeIt) {
  fill({"a"});
  for (const char* name : {"", "entries", "checkpoint", "key", "lock"}) {
    for (const auto more : {fs::perms::group_read, fs::perms::others_write}) {
      const fs::path path = name[0] == '\0' ? root_ / "log" : root_ / "log" / name;
      fs::permissions(path, more, fs::perm_options::add);
      const auto log = open();
      ASSERT_FALSE(log) << path;
      EXPECT_EQ(log.error().place.text(), path);
      EXPECT_NE(log.error().what.find(more == fs::perms::group_read ? "others may read it"
                                                                    : "others may change it"),
                std::string::npos)
          << log.error().what;
      fs::permissions(path, more, fs::perm_options::remove);
    }
  }
  // An anchor's bytes are public, but nobody else puts an older one there.
  fs::permissions(root_ / "anchor", fs::perms::others_read, fs::perm_options::add);
  EXPECT_TRUE(open());
  fs::permissions(root_ / "anchor", fs::perms::group_write, fs::perm_options::add);
  EXPECT_FALSE(open());
}

TEST_F(LogTest, IsNotOpenedWhereItIsAnotherUsers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  fill({"a"});
  for (const char* name : {"log", "log/entries", "log/checkpoint", "log/key", "log/lock", "anchor"}) {
    ASSERT_EQ(::chown((root_ / name).c_str(), 1, 1), 0);
    const auto log = open();
    ASSERT_FALSE(log) << name;
    EXPECT_NE(log.error().what.find("belongs to user 1"), std::string::npos) << log.error().what;
    EXPECT_TRUE(read_log(place_, [](std::string_view) { return Status(); })) << name;  // as root
    ASSERT_EQ(::chown((root_ / name).c_str(), 0, 0), 0);
  }
  EXPECT_TRUE(open());
}

TEST_F(LogTest, OneProcessHasItOpen) {
  const auto first = open();
  ASSERT_TRUE(first);
  EXPECT_EQ(open().error().what, "is in use by another process");
}

TEST_F(LogTest, CutsOffWhatACrashLeftUnfinished) {
  fill({"a", "b"});
  for (const std::string& tail :
       {std::string("half"), std::string("\0\0\0", 3), std::string("x\0y\nwhole\n", 10)}) {
    write_entries("a\nb\n" + tail);
    const auto log = open();
    ASSERT_TRUE(log) << log.error().what;
    EXPECT_EQ(log->cut_off(), tail.size());
    EXPECT_EQ(taken_, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(entries(), "a\nb\n");
  }
}

TEST_F(LogTest, KeepsWholeEntriesBehindItsCheckpoint) {
  fill({"a"});
  {
    auto log = open();
    ASSERT_TRUE(log->append(std::vector<std::string>{"b"}));  // and no checkpoint: killed
  }
  ASSERT_TRUE(open());
  EXPECT_EQ(taken_, (std::vector<std::string>{"a", "b"}));
}

TEST_F(LogTest, RefusesAChangedRemovedOrAddedEntryBeforeItsCheckpoint) {
  fill({"a", "b", "c"});
  for (const char* text : {"a\nB\nc\n", "a\nc\n", "a\nb\n", "a\nb\nx\nc\n", "b\na\nc\n", ""}) {
    write_entries(text);
    EXPECT_FALSE(open()) << text;
  }
}

TEST_F(LogTest, AnOldLogPutBackIsOlderThanItsAnchor) {
  fill({"a"});
  fs::copy(root_ / "log", root_ / "old");
  fill({"b"});
  fs::remove_all(root_ / "log");
  fs::rename(root_ / "old", root_ / "log");
  {
    auto log = open();
    ASSERT_TRUE(log);
    EXPECT_EQ(log->age(), Age::Older);
  }
  place_.anchor.clear();
  EXPECT_EQ(open()->age(), Age::Current);
}

TEST_F(LogTest, AnAnchorThatIsGoneTellsAsMuchAsANewerOne) {
  fill({"a"});
  fs::remove(place_.anchor);
  EXPECT_EQ(open()->age(), Age::Older);
}

TEST_F(LogTest, RefusesAnAnchorOfAnotherHistory) {
  fill({"a"});
  fs::copy(root_ / "log", root_ / "old");
  fill({"b"});
  fs::remove_all(root_ / "log");
  fs::rename(root_ / "old", root_ / "log");
  {
    const std::string anchor = std::exchange(place_.anchor, "");
    fill({"other"});
    place_.anchor = anchor;
  }
  EXPECT_NE(open().error().what.find("the anchor"), std::string::npos);
}

TEST_F(LogTest, RefusesWhatIsNotItsOwn) {
  fill({"a"});
  std::ofstream(root_ / "log" / "checkpoint") << "nonsense";
  EXPECT_FALSE(open());
  fs::remove(root_ / "log" / "checkpoint");
  EXPECT_FALSE(open());
  EXPECT_FALSE(Log::create(place_, key_));  // nothing is made anew over it
}

TEST_F(LogTest, AnEntryIsOneLine) {
  auto log = open();
  EXPECT_FALSE(log->append(std::vector<std::string>{"a\nb"}));
  EXPECT_FALSE(log->append(std::vector<std::string>{std::string("a\0b", 3)}));
  EXPECT_FALSE(log->append(std::vector<std::string>{std::string(kMaxLineBytes + 1, 'x')}));
  EXPECT_TRUE(log->append(std::vector<std::string>{std::string(kMaxLineBytes, 'x')}));
}

TEST_F(LogTest, AfterAFailureNothingMoreIsAppended) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // The file may not grow over 8 bytes: the second write comes back short, then fails.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 8, .rlim_max = 8};
    auto log = Log::open(place_, [](std::string_view) -> Status { return {}; });
    const bool ok =
        log && ::setrlimit(RLIMIT_FSIZE, &limit) == 0 && log->append(std::vector<std::string>{"first"}) &&
        !log->append(std::vector<std::string>{"second"}) && !log->append(std::vector<std::string>{"3"});
    ::_exit(ok ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  ASSERT_TRUE(open());
  EXPECT_EQ(taken_, std::vector<std::string>{"first"});
}

TEST_F(LogTest, LosesNothingThatAppendReturnedForWhereverItIsKilled) {
  for (int round = 0; round < 40; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto log = Log::open(place_, [](std::string_view) -> Status { return {}; });
      for (int i = 0; log && i < 100'000; ++i) {
        if (!log->append(std::vector<std::string>{"entry " + std::to_string(i)})) break;
        if (::write(pipe[1], "x", 1) != 1) break;
        if (i % 5 == 0 && !log->write_checkpoint()) break;
      }
      ::_exit(0);
    }
    ::close(pipe[1]);
    ::usleep(static_cast<useconds_t>(1000 + round * 700));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    std::size_t returned = 0;
    for (char x; ::read(pipe[0], &x, 1) == 1;) ++returned;
    ::close(pipe[0]);
    const std::size_t before = taken_.size();
    const auto log = open();
    ASSERT_TRUE(log) << log.error().what;
    EXPECT_GE(taken_.size(), before + returned);
    EXPECT_LE(taken_.size(), before + returned + 1);
  }
}

TEST_F(LogTest, WhatKillsLeaveBehindDoesNotPileUp) {
  for (int round = 0; round < 60; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto log = Log::open(place_, [](std::string_view) -> Status { return {}; });
      while (log && log->append(std::vector<std::string>{"x"}) && log->write_checkpoint()) {
      }
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(8000 + round * 300));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  // Beside its four files, and the anchor beside the folder, at most what the last kill cut off.
  EXPECT_LE(std::distance(fs::directory_iterator(root_ / "log"), {}), 5);
  EXPECT_LE(std::distance(fs::directory_iterator(root_), {}), 3);
  std::ofstream(root_ / "log" / "checkpoint.new") << "cut o";
  std::ofstream(root_ / "anchor.new") << "cut o";
  fill({"y"});
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "log"), {}), 4);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_), {}), 2);
}

TEST_F(LogTest, NothingIsWrittenThroughALinkThatStandsInItsWay) {
  fill({"a"});
  std::ofstream(root_ / "other") << "another's";
  fs::create_symlink(root_ / "other", root_ / "anchor.new");
  fill({"b"});
  EXPECT_EQ(fs::file_size(root_ / "other"), std::string("another's").size());
  EXPECT_FALSE(fs::exists(fs::symlink_status(root_ / "anchor.new")));
  fs::create_directory(root_ / "anchor.new");
  auto log = open();
  ASSERT_TRUE(log && log->append(std::vector<std::string>{"c"}));
  EXPECT_FALSE(log->write_checkpoint());
}

TEST_F(LogTest, IsReadWithoutALockByThoseWhoOnlyLook) {
  fill({"a", "b"});
  const auto log = open();
  std::vector<std::string> seen;
  const auto view = read_log(place_, [&](std::string_view entry) -> Status {
    seen.emplace_back(entry);
    return {};
  });
  ASSERT_TRUE(view);
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_EQ(view->stored, log->checkpoint());
}

TEST(LogKeyText, IsTheFormOfSignedNotes) {
  LogKey key{.origin = "signer.example/log", .seed = {}, .key = {}};
  for (std::size_t i = 0; i < key.seed.size(); ++i) key.seed[i] = static_cast<std::uint8_t>(i);
  key.key = *crypto::ed25519_public_key(key.seed);
  const std::string text = log_key_text(key);
  EXPECT_EQ(parse_log_key(text)->seed, key.seed);
  EXPECT_FALSE(parse_log_key(text.substr(0, text.size() - 1)));
  EXPECT_FALSE(parse_log_key("PRIVATE+KEY+signer.example/log+00000000+AQ==\n"));
  EXPECT_FALSE(parse_log_key(""));
}

}  // namespace
}  // namespace dvsguard::store
