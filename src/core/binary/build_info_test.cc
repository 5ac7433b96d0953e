#include "core/binary/build_info.h"

#include <gtest/gtest.h>

#include "core/binary/elf_for_tests.h"

// As debug/buildinfo of Go 1.26 reads it.
namespace dvsguard::binary {
namespace {

using State = BuildInfo::State;

BuildInfo read(const std::string& info, std::uint64_t room = 1U << 20U) {
  BuildInfo out(0, room);
  out.feed({reinterpret_cast<const std::uint8_t*>(info.data()), info.size()});
  return out;
}

TEST(BuildInfo, GivesVersionAndModuleTextWithoutSentinels) {
  const BuildInfo info = read(build_info("go1.26.0", "path\tp\n"));
  EXPECT_EQ(info.state(), State::Complete);
  EXPECT_EQ(info.version(), "go1.26.0");
  EXPECT_EQ(info.module_text(), "path\tp\n");
}

TEST(BuildInfo, HasNoModuleTextWithoutItsLastLineFeed) {
  EXPECT_EQ(read(build_info("go1.26.0", "path\tp")).module_text(), "");
  EXPECT_EQ(unframed_module_text(std::string(32, '\n')), "");
  EXPECT_EQ(unframed_module_text(std::string(33, '\n')), "\n");
}

TEST(BuildInfo, WantsMoreUntilAllIsIn) {
  const std::string info = build_info("go1.26.0", "path\tp\n");
  for (std::size_t size = 0; size < info.size(); ++size)
    EXPECT_TRUE(read(info.substr(0, size)).wants_more()) << size;
}

TEST(BuildInfo, IsNoneWithoutAVersionOrWithOneThatIsNoText) {
  EXPECT_EQ(read(build_info("", "path\tp\n")).state(), State::NoInfo);
  EXPECT_EQ(read(build_info("go\x01", "path\tp\n")).state(), State::NoInfo);
}

TEST(BuildInfo, IsNoneWhereALengthIsOverItsCapOrItsSegment) {
  EXPECT_EQ(read(build_info(std::string(kMaxGoVersion, 'g'), "x\n")).state(), State::Complete);
  EXPECT_EQ(read(build_info(std::string(kMaxGoVersion + 1, 'g'), "x\n")).state(), State::NoInfo);
  const std::string info = build_info("go1.26.0", "path\tp\n");
  EXPECT_EQ(read(info, info.size()).state(), State::Complete);
  EXPECT_EQ(read(info, info.size() - 1).state(), State::NoInfo);
  EXPECT_EQ(read(info.substr(0, 32) + std::string(11, '\xFF')).state(), State::NoInfo);
}

TEST(BuildInfo, TellsAHeaderOfAddresses) {
  std::string info = build_info("go1.26.0", "");
  info[15] = '\0';
  const BuildInfo old = read(info);
  EXPECT_EQ(old.state(), State::Pointers);
  EXPECT_EQ(old.header().size(), kBuildInfoHeader);
}

}  // namespace
}  // namespace dvsguard::binary
