#include "core/confine/measured.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::confine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t kMiB = 1U << 20;

host::Running with_memory(std::uint64_t peak) {
  host::Running running;
  running.memory_peak = peak;
  return running;
}

std::vector<std::string> values(const std::vector<Line>& lines) {
  std::vector<std::string> all;
  for (const Line& line : lines) all.push_back(line.value);
  return all;
}

TEST(MemoryLimit, IsTwiceThePeakRoundedUp) {
  EXPECT_EQ(memory_limit(with_memory(100 * kMiB)), "200m");
  EXPECT_EQ(memory_limit(with_memory(100 * kMiB + 1)), "202m");
  EXPECT_EQ(memory_limit(with_memory(1)), "64m");
  EXPECT_EQ(memory_limit(with_memory(32 * kMiB)), "64m");
  EXPECT_EQ(memory_limit(with_memory(32 * kMiB + 1)), "66m");
  EXPECT_FALSE(memory_limit({}));
}

TEST(PidsLimit, IsTwiceThePeakAndNeverTiny) {
  host::Running running;
  EXPECT_FALSE(pids_limit(running));
  running.pids_peak = 3;
  EXPECT_EQ(pids_limit(running), "64");
  running.pids_peak = 33;
  EXPECT_EQ(pids_limit(running), "66");
}

TEST(TmpfsItems, BelongToTheUserAndCarryNoPrograms) {
  host::Running running;
  running.written.folders = {"/run"};
  EXPECT_THAT(values(tmpfs_items(running, {}, host::User{33, 34})),
              ElementsAre("\"/run:size=64m,mode=0755,uid=33,gid=34,noexec,nosuid,nodev\"",
                          "\"/tmp:size=64m,mode=1777,noexec,nosuid,nodev\""));
}

TEST(TmpfsItems, KeepThoseOfAnEarlierOverrideAndLeaveTheProjectsOwn) {
  host::Running running;
  running.written.folders = {"/run"};
  running.mounts = {{"tmpfs", "", "", "/var/log/node", true}, {"volume", "tmp", "/v", "/tmp", true}};
  EXPECT_THAT(values(tmpfs_items(running, {"/run"}, std::nullopt)),
              ElementsAre("\"/var/log/node:size=64m,mode=0755,noexec,nosuid,nodev\""));
}

TEST(TmpfsItems, TakeNoPathThatCouldCarryOptions) {
  host::Running running;
  running.written.folders = {"/run/a:exec"};
  running.mounts = {{"bind", "", "/srv", "/tmp", true}};
  EXPECT_TRUE(tmpfs_items(running, {}, std::nullopt).empty());
}

TEST(KeepsRootWritable, SaysWhy) {
  host::Running running;
  EXPECT_EQ(keeps_root_writable(running), "");
  running.written.elsewhere = {"/a", "/b", "/c", "/d\x1b"};
  EXPECT_THAT(keeps_root_writable(running), HasSubstr("it writes /a, /b, /c and 1 more"));
  running.unknown_writes = "does not answer in time";
  EXPECT_THAT(keeps_root_writable(running), HasSubstr("does not answer in time"));
}

}  // namespace
}  // namespace dvsguard::confine
