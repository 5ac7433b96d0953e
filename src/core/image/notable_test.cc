#include "core/image/notable.h"

#include <gtest/gtest.h>

namespace dvsguard::image {
namespace {

TEST(Notable, KnowsProgramsByTheirLastElement) {
  EXPECT_EQ(notable_program("bin/busybox"), Notable::Shell);
  EXPECT_EQ(notable_program("usr/bin/apt-get"), Notable::PackageManager);
  EXPECT_EQ(notable_program("usr/sbin/sshd"), Notable::SshServer);
  EXPECT_EQ(notable_program("usr/local/go/bin/go"), Notable::Compiler);
  EXPECT_EQ(notable_program("sh"), Notable::Shell);
}

// Debian names its compilers so (packages gcc-12 and gcc-12-x86-64-linux-gnu).
TEST(Notable, LooksThroughTargetAndVersion) {
  EXPECT_EQ(notable_program("usr/bin/gcc-12"), Notable::Compiler);
  EXPECT_EQ(notable_program("usr/bin/x86_64-linux-gnu-gcc-12"), Notable::Compiler);
  EXPECT_EQ(notable_program("usr/bin/aarch64-linux-musl-g++"), Notable::Compiler);
  EXPECT_EQ(notable_program("usr/bin/clang++-19"), Notable::Compiler);
}

TEST(Notable, LeavesWhatOnlyHasTheNameAlone) {
  EXPECT_EQ(notable_program("usr/share/bash-completion/completions/gdb"), std::nullopt);
  EXPECT_EQ(notable_program("usr/bin/bashful"), std::nullopt);
  EXPECT_EQ(notable_program("usr/bin/gcc-ranlib-helper"), std::nullopt);
  EXPECT_EQ(notable_program("etc/apt"), std::nullopt);
  EXPECT_EQ(notable_program(""), std::nullopt);
  EXPECT_EQ(notable_program("usr/bin/-12"), std::nullopt);
}

}  // namespace
}  // namespace dvsguard::image
