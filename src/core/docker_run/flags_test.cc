#include "core/docker_run/flags.h"

#include <gtest/gtest.h>

#include <set>

namespace dvsguard::docker_run {
namespace {

// docs.docker.com/reference/cli/docker/container/run: "Options".
TEST(Flags, KnowsTheShortSpellingsOfDockersReference) {
  constexpr std::pair<char, std::string_view> kLetters[] = {
      {'a', "attach"},      {'c', "cpu-shares"}, {'d', "detach"}, {'e', "env"},     {'h', "hostname"},
      {'i', "interactive"}, {'l', "label"},      {'m', "memory"}, {'p', "publish"}, {'P', "publish-all"},
      {'q', "quiet"},       {'t', "tty"},        {'u', "user"},   {'v', "volume"},  {'w', "workdir"}};
  for (const auto& [letter, name] : kLetters) {
    ASSERT_NE(find_letter(letter), nullptr) << letter;
    EXPECT_EQ(find_letter(letter)->name, name);
  }
  EXPECT_EQ(find_letter('z'), nullptr);
  EXPECT_EQ(find_letter('\0'), nullptr);
}

TEST(Flags, GiveEachIgnoredFlagAReasonAndEachOtherOneItsProperty) {
  for (const Flag& flag : flags()) {
    EXPECT_EQ(flag.shape == Shape::Ignored, !flag.why.empty()) << flag.name;
    if (flag.shape != Shape::Ignored && flag.shape != Shape::Special) {
      EXPECT_FALSE(flag.field.empty()) << flag.name;
    }
  }
}

TEST(Flags, StandOnceEach) {
  std::set<std::string_view> names;
  std::set<char> letters;
  for (const Flag& flag : flags()) {
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
    if (flag.letter != '\0') {
      EXPECT_TRUE(letters.insert(flag.letter).second) << flag.letter;
    }
  }
}

}  // namespace
}  // namespace dvsguard::docker_run
