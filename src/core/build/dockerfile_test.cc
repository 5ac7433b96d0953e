#include "core/build/dockerfile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/build/dockerfile_args.h"

namespace dvsguard::build {
namespace {

using testing::ElementsAre;

Dockerfile read(std::string_view bytes) {
  auto dockerfile = parse_dockerfile(bytes, file_name("Dockerfile"));
  EXPECT_TRUE(dockerfile.has_value()) << dockerfile.error().what << " in " << bytes;
  return dockerfile ? *dockerfile : Dockerfile{};
}

bool refused(std::string_view bytes) {
  return !parse_dockerfile(bytes, nullptr).has_value();
}

const Instruction& only(const Dockerfile& dockerfile) {
  return dockerfile.stages.back().instructions.back();
}

TEST(Dockerfile, InstructionsAreInAnyCase) {
  const Dockerfile d = read("from alpine As Build\nrun a\nfRoM build\nuser x\n");
  ASSERT_EQ(d.stages.size(), 2u);
  EXPECT_EQ(d.stages[0].name, "build");
  EXPECT_EQ(d.stages[1].parent, 0);
  EXPECT_EQ(only(d).name, "USER");
}

TEST(Dockerfile, FillsArgDefaultsIntoFrom) {
  const Dockerfile d =
      read("ARG V=1.2\nARG BASE=debian:${V}\nFROM ${BASE}\nFROM x:${W:-3}\nFROM y:${V:+z}\n");
  EXPECT_EQ(d.stages[0].base, "debian:1.2");
  EXPECT_EQ(d.stages[1].base, "x:3");
  EXPECT_EQ(d.stages[2].base, "y:z");
  EXPECT_EQ(d.stages[0].written, "${BASE}");
}

TEST(Dockerfile, ABaseThatNothingSettlesIsUnknown) {
  const Dockerfile d =
      read("ARG V\nFROM debian:$V\nFROM --platform=$BUILDPLATFORM golang:1\nFROM a-${TARGETARCH}\n");
  EXPECT_EQ(d.stages[0].base, "");
  EXPECT_EQ(d.stages[1].base, "golang:1");
  EXPECT_EQ(d.stages[1].platform, "$BUILDPLATFORM");
  EXPECT_EQ(d.stages[2].base, "");
}

TEST(Dockerfile, AStagesOwnArgsDoNotReachFrom) {
  EXPECT_EQ(read("FROM a\nARG V=1\nFROM b:$V\n").stages[1].base, "");
}

TEST(Dockerfile, BuildArgumentsStandOverDefaults) {
  Dockerfile d = read("ARG V=1\nFROM a:$V\n");
  settle_bases(d, {{"V", "2"}, {"UNDECLARED", "3"}});
  EXPECT_EQ(d.stages[0].base, "a:2");
  settle_bases(d, {{"V", std::nullopt}});
  EXPECT_EQ(d.stages[0].base, "");
}

TEST(Dockerfile, FindsStagesByNameAndNumber) {
  const Dockerfile d = read("FROM a AS one\nFROM b AS Two\nFROM c\n");
  EXPECT_EQ(stage_index(d, ""), 2);
  EXPECT_EQ(stage_index(d, "TWO"), 1);
  EXPECT_EQ(stage_index(d, "0"), 0);
  EXPECT_EQ(stage_index(d, "3"), -1);
  EXPECT_EQ(stage_index(d, "99999999999999999999"), -1);
  EXPECT_EQ(find_stage(d, "none"), nullptr);
}

TEST(Dockerfile, ReadsArgumentsByInstruction) {
  EXPECT_THAT(only(read("FROM a\nENV A=1 B=\"x y\" C=a\\ b\n")).arguments,
              ElementsAre("A=1", "B=x y", "C=a b"));
  EXPECT_THAT(only(read("FROM a\nENV KEY some value\n")).arguments, ElementsAre("KEY=some value"));
  EXPECT_THAT(only(read("FROM a\nARG A B=\"c d\"\n")).arguments, ElementsAre("A", "B=c d"));
  EXPECT_THAT(only(read("FROM a\nCOPY --chown=1:1 --from=x a b /c\n")).flags,
              ElementsAre("--chown=1:1", "--from=x"));
  EXPECT_THAT(only(read("FROM a\nCMD [\"a\", \"b c\"]\n")).arguments, ElementsAre("a", "b c"));
  EXPECT_THAT(only(read("FROM a\nCMD a 'b c'\n")).arguments, ElementsAre("a 'b c'"));
  EXPECT_THAT(only(read("FROM a\nHEALTHCHECK --interval=1s CMD [\"x\"]\n")).arguments,
              ElementsAre("CMD", "x"));
  EXPECT_THAT(only(read("FROM a\nHEALTHCHECK none\n")).arguments, ElementsAre("NONE"));
  EXPECT_THAT(only(read("FROM a\nONBUILD RUN a b\n")).arguments, ElementsAre("RUN", "a b"));
  EXPECT_THAT(only(read("FROM a\nUSER  \"10001\"\n")).arguments, ElementsAre("10001"));
}

// What BuildKit's parser and instructions refuse.
TEST(Dockerfile, RefusesWhatBuildkitRefuses) {
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("ARG A=1\n"));
  EXPECT_TRUE(refused("RUN a\nFROM b\n"));
  EXPECT_TRUE(refused("FROM\n"));
  EXPECT_TRUE(refused("FROM a b\n"));
  EXPECT_TRUE(refused("FROM a AS 1x\n"));
  EXPECT_TRUE(refused("FROM a\nFRUN b\n"));
  EXPECT_TRUE(refused("FROM a\nCOPY b\n"));
  EXPECT_TRUE(refused("FROM a\nENV B\n"));
  EXPECT_TRUE(refused("FROM a\nCMD [\"a\", [\"b\"]]\n"));
  EXPECT_TRUE(refused("FROM a\nONBUILD ONBUILD RUN a\n"));
  EXPECT_TRUE(refused("FROM a\nONBUILD FROM b\n"));
}

TEST(Dockerfile, ErrorsCarryTheirPlaceAndNoInput) {
  const auto error = parse_dockerfile("FROM a\n\nSECRETWORD x\n", file_name("D")).error();
  EXPECT_EQ(error.place.text(), "D:3:1");
  EXPECT_EQ(error.what.find("SECRETWORD"), std::string::npos);
}

}  // namespace
}  // namespace dvsguard::build
