#include "core/compose/load.h"

#include <algorithm>

#include "core/compose/load_for_tests.h"

namespace dvsguard::compose {
namespace {

using test::Files;
using test::service;
using test::where;

const Note* note_of(const Loaded& loaded, Note::Kind kind) {
  const auto found = std::find_if(loaded.notes.begin(), loaded.notes.end(),
                                  [&](const Note& note) { return note.kind == kind; });
  return found == loaded.notes.end() ? nullptr : &*found;
}

TEST(Load, AValueSaysWhereItStandsAndWhereItsVariableIsSet) {
  Files files{{"compose.yaml", "services:\n  a:\n    image: ${IMAGE}\n"}, {".env", "# c\nIMAGE=busybox\n"}};
  const auto loaded = files.loaded();
  const auto& image = service(loaded, "a").image;
  EXPECT_EQ(image.value_or(""), "busybox");
  EXPECT_EQ(where(image.where()), "compose.yaml:3:12 .env:2:1");
}

TEST(Load, AnOverriddenValueKeepsTheOtherPlace) {
  Files files{{"compose.yaml", "services: {a: {image: one}}"},
              {"compose.override.yaml", "services: {a: {image: two}}"}};
  const auto loaded = files.loaded();
  EXPECT_EQ(where(service(loaded, "a").image.where()), "compose.override.yaml:1:23 compose.yaml:1:23");
}

TEST(Load, AVariableWithoutAValueMakesTheFieldUnknownWhereComposeRefuses) {
  Files files{{"compose.yaml", "services: {a: {image: '${IMAGE}', volumes: ['${KEY}:/k:ro']}}"}};
  const auto loaded = files.loaded();
  const auto& a = service(loaded, "a");
  ASSERT_TRUE(a.image.is_unknown());
  EXPECT_NE(a.image.why_unknown()->cause.find("IMAGE"), std::string::npos);
  ASSERT_EQ(a.volumes.size(), 1U);
  EXPECT_TRUE(a.volumes[0].source.is_unknown());
  EXPECT_EQ(a.volumes[0].target.value_or(""), "/k");
  EXPECT_TRUE(a.volumes[0].read_only.value_or(false));
  EXPECT_NE(note_of(loaded, Note::Kind::VariableUnset), nullptr);
}

TEST(Load, AVariableThatMustBeSetMakesTheFieldUnknownAndIsNamed) {
  Files files{{"compose.yaml", "services: {a: {image: busybox, user: '${UID:?say who}'}}"}};
  const auto loaded = files.loaded();
  EXPECT_TRUE(service(loaded, "a").user.is_unknown());
  const Note* note = note_of(loaded, Note::Kind::VariableUnset);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->text, "the variable UID must be set: say who");
}

TEST(Load, ACastOfAnEmptyVariableIsUnknownAndOfAWrongWordRefused) {
  Files files{{"compose.yaml", "services: {a: {image: busybox, privileged: '${P}'}}"}};
  EXPECT_TRUE(service(files.loaded(), "a").privileged.is_unknown());
  files.with("P", "perhaps");
  EXPECT_EQ(files.error(), "compose.yaml:1:44: services.a.privileged: neither true nor false");
}

TEST(Load, ErrorsNeverHoldAVariablesValue) {
  Files files{{"compose.yaml", "services: {a: {image: busybox, privileged: '${P}', mem_limit: '${P}'}}"}};
  files.with("P", "hunter2");
  EXPECT_EQ(files.error().find("hunter2"), std::string::npos);
}

TEST(Load, AnExampleStandsInForAMissingDotEnv) {
  Files files{{"compose.yaml", "services: {a: {image: '${IMAGE}', env_file: .env}}"},
              {".env.example", "IMAGE=busybox\n"}};
  const auto loaded = files.loaded();
  EXPECT_EQ(service(loaded, "a").image.value_or(""), "busybox");
  EXPECT_EQ(test::variable(service(loaded, "a"), "IMAGE").value.value_or(""), "busybox");
  const Note* note = note_of(loaded, Note::Kind::EnvExample);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->text, ".env is not there; .env.example was read instead");
  EXPECT_TRUE(service(loaded, "a").env_files[0].missing);
}

TEST(Load, ARealDotEnvGoesBeforeItsExample) {
  Files files{{"compose.yaml", "services: {a: {image: 'i:${TAG}'}}"},
              {".env", "TAG=real"},
              {".env.example", "TAG=example"}};
  const auto loaded = files.loaded();
  EXPECT_EQ(service(loaded, "a").image.value_or(""), "i:real");
  EXPECT_EQ(note_of(loaded, Note::Kind::EnvExample), nullptr);
}

TEST(Load, TheUninterpolatedTreeKeepsItsVariablesAndNoTraceOfTheMachine) {
  Files files{{"compose.yaml",
               "services: {a: {image: '${IMAGE}', volumes: ['./d:/d', '~/k:/k'], environment: [HOME]}}"}};
  files.with("IMAGE", "busybox").with("HOME", "/home/u");
  const auto loaded = files.loaded();
  const auto* a = loaded.uninterpolated.find("services")->find("a");
  EXPECT_EQ(a->find("image")->scalar, "${IMAGE}");
  EXPECT_EQ(a->find("volumes")->items[0].find("source")->scalar, "./d");
  EXPECT_EQ(a->find("volumes")->items[1].find("source")->scalar, "~/k");
  EXPECT_EQ(a->find("environment")->items[0].scalar, "HOME");
  EXPECT_EQ(loaded.uninterpolated.find("name"), nullptr);
  EXPECT_EQ(service(loaded, "a").volumes[0].source.value_or(""), "/p/d");
}

TEST(Load, TheUninterpolatedTreeIsTheSameWhereverItLies) {
  const std::string_view yaml =
      "services: {a: {image: busybox, volumes: ['./d:/d'], env_file: e.env, build: ctx}}";
  Files one{{"compose.yaml", yaml}, {"e.env", "A=1"}}, two{{"/q/compose.yaml", yaml}, {"/q/e.env", "A=1"}};
  two.options.working_directory = "/q";
  const auto path = [](const Loaded& loaded) {
    const auto* a = loaded.uninterpolated.find("services")->find("a");
    return a->find("env_file")->items[0].find("path")->scalar + a->find("build")->find("context")->scalar;
  };
  EXPECT_EQ(path(one.loaded()), "e.envctx");
  EXPECT_EQ(path(two.loaded()), "e.envctx");
}

TEST(Load, ContractBlocksAreRaw) {
  Files files{
      {"compose.yaml", "x-dvs: {why: 'costs $$5 ${X}'}\nservices: {a: {image: busybox, x-dvs: {n: '$A'}}}"}};
  const auto loaded = files.loaded();
  EXPECT_EQ(loaded.project.x_dvs.find("why")->scalar, "costs $$5 ${X}");
  EXPECT_EQ(service(loaded, "a").x_dvs.find("n")->scalar, "$A");
}

TEST(Load, OtherExtensionsAreInterpolatedAsComposeDoes) {
  Files files{{"compose.yaml", "x-a: &a {image: '${I}'}\nservices: {a: *a}"}};
  files.with("I", "busybox");
  EXPECT_EQ(service(files.loaded(), "a").image.value_or(""), "busybox");
}

TEST(Load, ServicesOfInactiveProfilesStayAndAskForNoFile) {
  Files files{
      {"compose.yaml", "services: {a: {image: i}, b: {image: i, profiles: [x], env_file: none.env}}"}};
  const auto loaded = files.loaded();
  EXPECT_TRUE(service(loaded, "a").active);
  EXPECT_FALSE(service(loaded, "b").active);
  EXPECT_NE(note_of(loaded, Note::Kind::InactiveUnread), nullptr);
  files.options.profiles = {"x"};
  EXPECT_EQ(files.error(), "compose.yaml:1:66: services.b.env_file[0]: the file \"none.env\" is not there");
}

TEST(Load, InactiveServicesGetTheirEnvFilesToo) {
  Files files{{"compose.yaml", "services: {b: {image: i, profiles: [x], env_file: b.env}}"},
              {"b.env", "A=1\n"}};
  const auto loaded = files.loaded();
  ASSERT_EQ(service(loaded, "b").environment.size(), 1U);
  EXPECT_EQ(service(loaded, "b").environment[0].name, "A");
}

TEST(Load, FileFormat1IsRefusedAsWhatItIs) {
  Files files{{"compose.yaml", "web:\n  image: busybox\n"}};
  const auto loaded = files.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::Unsupported);
  EXPECT_NE(loaded.error().what.find("file format 1"), std::string::npos);
}

TEST(Load, AnEmptyFileIsRefused) {
  Files files{{"compose.yaml", "# nothing\n"}};
  EXPECT_EQ(files.error(), "compose.yaml:1:1: : the Compose file is empty");
}

TEST(Load, AnObsoleteVersionIsNoted) {
  Files files{{"compose.yaml", "version: '3'\nservices: {a: {image: i}}"}};
  const auto loaded = files.loaded();
  const Note* note = note_of(loaded, Note::Kind::VersionObsolete);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(where(note->where), "compose.yaml:1:1");
}

TEST(Load, BindSourcesAreResolvedThroughLinks) {
  Files files{{"compose.yaml", "services: {a: {image: i, volumes: ['./run:/run']}}"}};
  files.view.link("/p/run", "/var/run");
  files.view.directory("/var/run");
  const auto loaded = files.loaded();
  EXPECT_EQ(service(loaded, "a").volumes[0].source.value_or(""), "/p/run");
  EXPECT_EQ(service(loaded, "a").volumes[0].resolved_source, "/var/run");
}

TEST(Load, NamesWhatItReadAndWhatOthersShouldRead) {
  Files files{
      {"compose.yaml",
       "services:\n  a: {build: ctx, env_file: e.env, volumes: ['./run.sh:/run.sh:ro', '/etc/passwd:/x'],\n"
       "      security_opt: ['seccomp=./s.json', 'seccomp:unconfined']}\n"},
      {"e.env", "A=1"},
      {"run.sh", "#!/bin/sh"},
      {"/etc/passwd", "x"}};
  const auto loaded = files.loaded();
  std::vector<std::string> named;
  for (const auto& reference : loaded.references)
    named.push_back(reference.path + (reference.digest.empty() ? "" : " read"));
  EXPECT_EQ(named, (std::vector<std::string>{"/p/compose.yaml read", "/p/e.env read", "/p/run.sh",
                                             "/p/ctx/Dockerfile", "/p/s.json"}));
}

TEST(Load, ARelativePathOutOfTheProjectIsNoted) {
  Files files{{"compose.yaml", "services: {a: {image: i, volumes: ['../keys:/keys', '/etc:/etc']}}"}};
  const auto loaded = files.loaded();
  const Note* note = note_of(loaded, Note::Kind::OutsideProject);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->text, "\"../keys\" leaves the project's directory");
}

TEST(Load, AModeThatComposeIgnoresIsNoted) {
  Files files{{"compose.yaml", "services: {a: {image: i, volumes: ['./k:/k:readonly']}}"}};
  EXPECT_NE(note_of(files.loaded(), Note::Kind::ModeIgnored), nullptr);
}

TEST(Load, ReadsStandardInput) {
  Files files{{"unused", ""}};
  files.options.files = {"-"};
  files.options.standard_input = "services: {a: {image: busybox, volumes: ['./d:/d']}}";
  const auto loaded = files.loaded();
  EXPECT_EQ(service(loaded, "a").volumes[0].source.value_or(""), "/p/d");
  EXPECT_EQ(where(service(loaded, "a").image.where()), "-:1:23");
}

TEST(Load, WhatExtendsCopiesIsCapped) {
  std::string yaml = "services:\n  base: {image: i, labels: {";
  for (int i = 0; i < 5'000; ++i) yaml += "l" + std::to_string(i) + ": x,";
  yaml += "}}\n";
  for (int i = 0; i < 1'000; ++i) yaml += "  s" + std::to_string(i) + ": {extends: base}\n";
  Files files{{"compose.yaml", yaml}};
  EXPECT_NE(files.error().find("kMaxNodes"), std::string::npos);
}

TEST(Load, WhatVariablesBlowUpIsCapped) {
  std::string yaml = "services:\n";
  for (int i = 0; i < 1'000; ++i)
    yaml += "  s" + std::to_string(i) + ": {image: i, environment: [A], labels: [\"l=$A\"]}\n";
  Files files{{"compose.yaml", yaml}, {".env", "A=" + std::string(100'000, 'x')}};
  EXPECT_NE(files.error().find("kMaxExpandedBytes"), std::string::npos);
}

TEST(Load, ThousandsOfServicesStayLinear) {
  std::string yaml = "services:\n  base: {image: busybox}\n";
  for (int i = 0; i < 3'000; ++i)
    yaml += "  s" + std::to_string(i) + ": {extends: base, depends_on: [base]}\n";
  Files files{{"compose.yaml", yaml}, {"compose.override.yaml", yaml}};
  EXPECT_EQ(files.loaded().project.services.size(), 3'001U);
}

}  // namespace
}  // namespace dvsguard::compose
