#include "edge/registry/private_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace dvsguard::registry {
namespace {

class PrivateFile : public testing::Test {
 protected:
  PrivateFile()
      : folder_(std::filesystem::temp_directory_path() / ("private-" + std::to_string(::getpid()))) {
    std::filesystem::create_directory(folder_);
  }
  ~PrivateFile() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

TEST_F(PrivateFile, IsReadUpToItsCap) {
  std::ofstream(path("key")) << "12345";
  const auto fits = read_private_file(path("key"), 5);
  ASSERT_TRUE(fits);
  EXPECT_EQ((*fits)->reveal(), "12345");
  EXPECT_EQ(read_private_file(path("key"), 4).error().code, ErrorCode::Cap);
}

TEST_F(PrivateFile, IsNothingWhereThereIsNone) {
  std::ofstream(path("file")) << "";
  for (const std::string& absent : {path("absent"), path("absent/key"), path("file/key")})
    EXPECT_FALSE(read_private_file(absent, 5)->has_value()) << absent;
}

TEST_F(PrivateFile, IsNotWaitedForWhereItIsAFifoNorReadWhereItIsAFolder) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_private_file(path("fifo"), 5).error().code, ErrorCode::Invalid);
  EXPECT_EQ(read_private_file(path(""), 5).error().code, ErrorCode::Invalid);
}

}  // namespace
}  // namespace dvsguard::registry
