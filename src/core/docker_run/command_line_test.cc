#include "core/docker_run/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::docker_run {
namespace {

using testing::ElementsAre;

Given word(std::string text) {
  Given given;
  given.written = text;
  given.text = std::move(text);
  return given;
}

Given unknown(std::string name, bool many) {
  Given given;
  given.text = std::string(1, text::kGap);
  given.unknown = {std::move(name)};
  given.many = many;
  return given;
}

CommandLine read(const std::vector<std::string>& words) {
  std::vector<Given> given;
  given.reserve(words.size());
  for (const std::string& text : words) given.push_back(word(text));
  return read_command_line(given);
}

std::vector<std::string> options_of(const CommandLine& line) {
  std::vector<std::string> out;
  for (const Option& option : line.options)
    out.push_back(std::string(option.flag->name) + "=" + option.value.text);
  return out;
}

std::string image_of(const CommandLine& line) {
  return line.image ? line.image->text : "none";
}

TEST(CommandLine, TakesAFlagsValueFromItsOwnWordOrTheNext) {
  const CommandLine line =
      read({"--volume=/a:/b", "--volume", "/c:/d", "-v", "/e:/f", "-v/g:/h", "-v=/i:/j", "img"});
  EXPECT_THAT(options_of(line),
              ElementsAre("volume=/a:/b", "volume=/c:/d", "volume=/e:/f", "volume=/g:/h", "volume=/i:/j"));
  EXPECT_EQ(image_of(line), "img");
}

TEST(CommandLine, TakesABundleOfLettersApart) {
  EXPECT_THAT(options_of(read({"-itd", "img"})), ElementsAre("interactive=true", "tty=true", "detach=true"));
  EXPECT_THAT(options_of(read({"-itp", "80:80", "img"})),
              ElementsAre("interactive=true", "tty=true", "publish=80:80"));
  EXPECT_THAT(options_of(read({"-itp80:80", "img"})),
              ElementsAre("interactive=true", "tty=true", "publish=80:80"));
}

// A switch never takes the next word.
TEST(CommandLine, LeavesTheWordBehindASwitchAlone) {
  const CommandLine line = read({"--privileged", "false"});
  EXPECT_THAT(options_of(line), ElementsAre("privileged=true"));
  EXPECT_EQ(image_of(line), "false");
  EXPECT_THAT(options_of(read({"--privileged=false", "img"})), ElementsAre("privileged=false"));
}

// "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]": nothing behind the image is the engine's.
TEST(CommandLine, HandsFlagsBehindTheImageToTheCommand) {
  const CommandLine line = read({"--rm", "img", "--privileged", "-v", "/:/host"});
  EXPECT_THAT(options_of(line), ElementsAre("rm=true"));
  EXPECT_EQ(line.command.size(), 3U);
}

TEST(CommandLine, EndsItsFlagsAtTwoDashes) {
  const CommandLine line = read({"--rm", "--", "img", "--init"});
  EXPECT_EQ(image_of(line), "img");
  EXPECT_EQ(line.command.size(), 1U);
}

TEST(CommandLine, KnowsNothingBehindAFlagThatNoEngineHas) {
  for (const std::string flag : {"--no-such-flag", "-Z", "-iZ"}) {
    const CommandLine line = read({"--init", flag, "value", "img"});
    EXPECT_EQ(image_of(line), "none") << flag;
    EXPECT_TRUE(line.open);
    ASSERT_EQ(line.unread.size(), 1U);
  }
}

TEST(CommandLine, KnowsNothingBehindAFlagWithoutItsValue) {
  const CommandLine line = read({"--rm", "-v"});
  EXPECT_TRUE(line.open);
  EXPECT_EQ(line.unread.size(), 1U);
}

TEST(CommandLine, TakesAnUnknownWordBeforeMoreOptionsForOptions) {
  const std::vector<Given> words = {unknown("OPTS", true), word("--rm"), word("repo/img:1")};
  const CommandLine line = read_command_line(words);
  EXPECT_TRUE(line.open);
  EXPECT_EQ(image_of(line), "repo/img:1");
}

TEST(CommandLine, TakesAnUnknownWordThatIsNamedSoForTheImage) {
  const std::vector<Given> words = {word("--rm"), unknown("NODE_IMAGE", true), word("--config"), word("x")};
  const CommandLine line = read_command_line(words);
  EXPECT_FALSE(line.open);
  EXPECT_FALSE(line.image->is_known());
  EXPECT_EQ(line.command.size(), 2U);
}

// A quoted variable is one word, and so is no list of options.
TEST(CommandLine, TakesAQuotedUnknownWordForTheImage) {
  const std::vector<Given> words = {unknown("X", false), word("repo/img:1")};
  EXPECT_FALSE(read_command_line(words).open);
}

}  // namespace
}  // namespace dvsguard::docker_run
