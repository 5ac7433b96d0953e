#include "edge/sys/secret_memory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "core/base/sanitized.h"

namespace dvsguard::sys {
namespace {

TEST(SecretMemory, HoldsWhatItTookAndWipesTheSource) {
  std::string text = "secret";
  auto memory = SecretMemory::taken(text);
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->reveal_text(), "secret");
  EXPECT_EQ(text, std::string(6, '\0'));
  memory->shrink(3);
  EXPECT_EQ(memory->reveal_text(), "sec");
  const SecretMemory moved = std::move(*memory);
  EXPECT_EQ(moved.reveal_text(), "sec");
}

TEST(SecretMemory, IsRefusedWhereNothingMayBeLocked) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer answers mlock itself";
  const pid_t child = ::fork();
  if (child == 0) {
    // Root may lock whatever the limit.
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    const bool ok = ::setrlimit(RLIMIT_MEMLOCK, &none) == 0 && (::getuid() != 0 || ::setuid(65534) == 0) &&
                    !SecretMemory::of(32);
    ::_exit(ok ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace dvsguard::sys
