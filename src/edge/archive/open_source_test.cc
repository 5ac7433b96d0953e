#include "edge/archive/open_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "edge/archive/testing.h"

namespace dvsguard::archive {
namespace {

using tests::layout_of;
using tests::tar_of;

class OpenSource : public tests::TemporaryFolder {
 protected:
  static Result<Opened> open(const std::string& text) {
    TRY(const auto spec, oci::parse_source_spec(text, is_there(text)));
    return open_source(spec);
  }
  void put_layout() const {
    for (const auto& [name, bytes] : layout_of("l")) put(name, bytes);
  }
};

TEST_F(OpenSource, AFolderWithTheMarkerIsALayout) {
  put_layout();
  const auto opened = open(path_);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<oci::ImageSource>>(*opened));
}

TEST_F(OpenSource, AnotherFolderIsARoot) {
  const auto opened = open(path_);
  ASSERT_TRUE(opened);
  EXPECT_EQ(std::get<RootFolder>(*opened).path, path_);
}

TEST_F(OpenSource, AskedForAsARootALayoutIsOne) {
  put_layout();
  EXPECT_TRUE(std::holds_alternative<RootFolder>(*open("rootfs:" + path_)));
  EXPECT_EQ(open("rootfs:" + path_ + "/no").error().code, ErrorCode::Missing);
}

TEST_F(OpenSource, ATarIsReadByPosition) {
  const auto opened = open(put("a.tar", tar_of(layout_of("l"))));
  ASSERT_TRUE(opened);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<oci::ImageSource>>(*opened));
}

TEST_F(OpenSource, ACompressedArchiveIsAStream) {
  for (const std::string magic : {"\x1f\x8b\x08\x01", "\x28\xb5\x2f\xfd"}) {
    const auto opened = open("docker-archive:" + put("a", magic + "rest") + ":acme/x");
    ASSERT_TRUE(opened);
    const auto& streamed = std::get<StreamedArchive>(*opened);
    EXPECT_EQ(streamed.query.kind, oci::ArchiveKind::Docker);
    EXPECT_EQ(streamed.query.tag, "acme/x");
    EXPECT_EQ(tests::all_of(*streamed.bytes), magic + "rest");
  }
}

TEST_F(OpenSource, AnotherFileIsNone) {
  EXPECT_EQ(open(put("a", "hello")).error().code, ErrorCode::Invalid);
  EXPECT_EQ(open(put("b", "")).error().code, ErrorCode::Invalid);
}

TEST_F(OpenSource, AFifoIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo((path_ + "/f").c_str(), 0600), 0);
  EXPECT_THAT(open(path_ + "/f").error().what, ::testing::HasSubstr("is a FIFO"));
}

TEST_F(OpenSource, RegistriesAndEnginesAreOthersBusiness) {
  EXPECT_EQ(open("docker://alpine").error().code, ErrorCode::Usage);
  EXPECT_EQ(open("docker-daemon:alpine").error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace dvsguard::archive
