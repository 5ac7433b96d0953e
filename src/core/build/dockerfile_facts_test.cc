#include "core/build/dockerfile_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::build {
namespace {

using testing::ElementsAre;

ImageFacts facts(std::string_view bytes, std::string_view target = "", const Variables& args = {}) {
  const auto dockerfile = parse_dockerfile(bytes, file_name("Dockerfile"));
  EXPECT_TRUE(dockerfile.has_value()) << bytes;
  const auto found = image_facts(*dockerfile, target, args);
  EXPECT_TRUE(found.has_value()) << bytes;
  return found.value_or(ImageFacts{});
}

TEST(ImageFacts, FollowsParentsToTheBase) {
  const ImageFacts f =
      facts("FROM debian:12 AS base\nUSER 1\nFROM golang AS build\nUSER 2\nFROM base\nRUN a\n");
  EXPECT_EQ(f.base, "debian:12");
  EXPECT_EQ(f.base_kind, BaseKind::ShellImage);
  EXPECT_EQ(f.user->text, "1");
  EXPECT_EQ(f.base_place.line, 1u);
}

TEST(ImageFacts, OfTheTarget) {
  EXPECT_EQ(facts("FROM a AS one\nFROM b\n", "one").base, "a");
  const auto dockerfile = parse_dockerfile("FROM a\n", nullptr);
  EXPECT_FALSE(image_facts(*dockerfile, "none").has_value());
}

TEST(ImageFacts, TheLastUserCounts) {
  EXPECT_EQ(facts("FROM a\nUSER root\nUSER app\n").user->text, "app");
  EXPECT_FALSE(facts("FROM a\n").user.has_value());
}

TEST(ImageFacts, ExpandsTheUser) {
  EXPECT_EQ(facts("FROM a\nENV U=10001\nUSER $U:$U\n").user->text, "10001:10001");
  EXPECT_EQ(facts("ARG U=7\nFROM a\nARG U\nUSER ${U}\n").user->text, "7");
  EXPECT_EQ(facts("FROM a\nARG U=1\nENV U=2\nUSER $U\n").user->text, "2");
  EXPECT_EQ(facts("FROM a\nARG U=1\nUSER $U\n", "", {{"U", "9"}}).user->text, "9");
  EXPECT_FALSE(facts("FROM a\nARG U=1\nUSER $U\n", "", {{"U", std::nullopt}}).user->settled);
  EXPECT_FALSE(facts("FROM a\nUSER $FROM_THE_BASE\n").user->settled);
}

TEST(ImageFacts, ExpansionsAreBounded) {
  std::string text = "FROM a\nENV A=xxxxxxxx\n";
  for (int i = 0; i < 100; ++i) text += "ENV A=$A$A\n";
  EXPECT_FALSE(facts(text + "USER $A\n").user->settled);
}

TEST(ImageFacts, KnowsWhatIsCopiedAndAdded) {
  const ImageFacts f = facts(
      "FROM golang AS build\nADD https://x.example/src.tgz /src\n"
      "FROM unused\nADD https://x.example/other /o\n"
      "FROM scratch\nCOPY --from=build /bin/a /a\nADD --checksum=sha256:00 https://x.example/b /b\n"
      "COPY key.json keys/ /keys/\nADD git@git.example:a/b.git /src\n");
  ASSERT_EQ(f.copies.size(), 5u);
  EXPECT_EQ(f.copies[0].from, "build");
  EXPECT_TRUE(f.copies[1].remote);
  EXPECT_TRUE(f.copies[1].checked);
  EXPECT_EQ(f.copies[2].source, "key.json");
  EXPECT_EQ(f.copies[3].source, "keys/");
  ASSERT_EQ(f.remote_adds.size(), 3u);
  EXPECT_EQ(f.remote_adds[0].place.line, 2u);
}

TEST(ImageFacts, KnowsVariablesAndPorts) {
  const ImageFacts f = facts("FROM a\nARG TOKEN\nENV A=1 B=2\nEXPOSE 22 8080/tcp\n");
  ASSERT_EQ(f.variables.size(), 3u);
  EXPECT_TRUE(f.variables[0].argument);
  EXPECT_FALSE(f.variables[0].has_value);
  EXPECT_EQ(f.variables[2].name, "B");
  EXPECT_THAT(f.exposed, ElementsAre("22", "8080/tcp"));
}

TEST(ImageFacts, TheLastHealthcheckAndEntrypointCount) {
  const ImageFacts f =
      facts("FROM a AS b\nHEALTHCHECK CMD x\nCMD y\nFROM b\nHEALTHCHECK NONE\nENTRYPOINT [\"z\"]\n");
  EXPECT_THAT(f.healthcheck->arguments, ElementsAre("NONE"));
  EXPECT_THAT(f.entrypoint->arguments, ElementsAre("z"));
  EXPECT_FALSE(f.cmd.has_value());
}

TEST(ImageFacts, ReadsRunsAsCommands) {
  const ImageFacts f =
      facts("FROM a\nRUN x && y\nRUN [\"sh\", \"-c\", \"z\"]\nRUN <<EOF\nv; w\nEOF\nRUN sh <<EOF\nu\nEOF\n");
  ASSERT_EQ(f.runs.size(), 4u);
  EXPECT_EQ(f.runs[0].script.commands.size(), 2u);
  EXPECT_EQ(f.runs[1].script.commands[1].words[0].text, "z");
  EXPECT_EQ(f.runs[2].script.commands[1].words[0].text, "w");
  EXPECT_EQ(f.runs[3].script.commands[1].words[0].text, "u");
  EXPECT_EQ(f.runs[2].script.commands[0].place.line, 4u);
}

TEST(ClassifyBase, ByName) {
  const std::pair<const char*, BaseKind> cases[] = {
      {"", BaseKind::Unknown},
      {"scratch", BaseKind::Scratch},
      {"gcr.io/distroless/static-debian12:nonroot", BaseKind::Distroless},
      {"gcr.io/distroless/base", BaseKind::Distroless},
      {"gcr.io/distroless/base:debug", BaseKind::ShellImage},
      {"gcr.io/distroless/cc:debug-nonroot", BaseKind::ShellImage},
      {"cgr.dev/chainguard/static:latest", BaseKind::Distroless},
      {"cgr.dev/chainguard/static:latest-dev", BaseKind::Other},
      {"mcr.microsoft.com/dotnet/runtime:8.0-noble-chiseled", BaseKind::Distroless},
      {"alpine", BaseKind::ShellImage},
      {"docker.io/library/debian:12-slim", BaseKind::ShellImage},
      {"public.ecr.aws/docker/library/node:20", BaseKind::ShellImage},
      {"golang:1.22@sha256:0000000000000000000000000000000000000000000000000000000000000000",
       BaseKind::ShellImage},
      {"acme/node:1", BaseKind::Other},
      {"ghcr.io/acme/alpine", BaseKind::Other},
      {"NOT AN IMAGE", BaseKind::Unknown},
  };
  for (const auto& [image, kind] : cases) EXPECT_EQ(classify_base(image), kind) << image;
}

}  // namespace
}  // namespace dvsguard::build
