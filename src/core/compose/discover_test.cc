#include "core/compose/discover.h"

#include <algorithm>

#include "core/compose/load_for_tests.h"

namespace dvsguard::compose {
namespace {

using test::Files;

std::string image(const Loaded& loaded) {
  return loaded.project.services.empty() ? "" : loaded.project.services.front().image.value_or("");
}

TEST(Discover, PrefersTheNamesInComposesOrder) {
  const std::string_view names[] = {"compose.yaml", "compose.yml", "docker-compose.yml",
                                    "docker-compose.yaml"};
  for (std::size_t first = 0; first < 4; ++first) {
    Files files{{"x", ""}};
    for (std::size_t i = first; i < 4; ++i) {
      files.view.add("/p/" + std::string(names[i]), "services: {a: {image: i" + std::to_string(i) + "}}");
    }
    EXPECT_EQ(image(files.loaded()), "i" + std::to_string(first));
  }
}

TEST(Discover, LaysOneOverrideFileOver) {
  Files files{{"docker-compose.yml", "services: {a: {image: one}}"},
              {"compose.override.yaml", "services: {a: {image: two}}"},
              {"docker-compose.override.yml", "services: {a: {image: three}}"}};
  EXPECT_EQ(image(files.loaded()), "two");
}

TEST(Discover, LooksInTheDirectoriesAbove) {
  Files files{{"compose.yaml", "services: {a: {image: 'i:${TAG}', volumes: ['./d:/d']}}"},
              {".env", "TAG=up"}};
  files.options.working_directory = "/p/deep/er";
  const auto loaded = files.loaded();
  EXPECT_EQ(image(loaded), "i:up");
  EXPECT_EQ(loaded.project.directory, "/p");
  EXPECT_EQ(loaded.project.services[0].volumes[0].source.value_or(""), "/p/d");
}

TEST(Discover, SaysWhereThereIsNothing) {
  Files files{{"other.txt", ""}};
  const auto loaded = files.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::Missing);
}

TEST(Discover, TheEnvironmentNamesTheFiles) {
  Files files{{"one.yaml", "services: {a: {image: one}}"},
              {"two.yaml", "services: {a: {image: two}}"},
              {"compose.yaml", "services: {a: {image: no}}"}};
  EXPECT_EQ(image(files.with("COMPOSE_FILE", "one.yaml:two.yaml").loaded()), "two");
  EXPECT_EQ(
      image(files.with("COMPOSE_PATH_SEPARATOR", ",").with("COMPOSE_FILE", "two.yaml,one.yaml").loaded()),
      "one");
  files.options.files = {"compose.yaml"};
  EXPECT_EQ(image(files.loaded()), "no");
}

TEST(Discover, ADotEnvThatPicksTheFilesIsNoted) {
  Files files{{"one.yaml", "services: {a: {image: one}}"},
              {"compose.yaml", "services: {a: {image: no}}"},
              {".env", "A=1\nCOMPOSE_FILE=one.yaml\n"}};
  const auto loaded = files.loaded();
  EXPECT_EQ(image(loaded), "one");
  ASSERT_FALSE(loaded.notes.empty());
  EXPECT_EQ(loaded.notes[0].kind, Note::Kind::DotEnvRedirects);
  EXPECT_EQ(test::where(loaded.notes[0].where), ".env:2:1");
}

TEST(Discover, FirstProfilesThenVariables) {
  Files files{{"compose.yaml",
               "services: {a: {image: i, profiles: [x]}, b: {image: i, profiles: [y]}, c: {image: i}}"},
              {".env", "COMPOSE_PROFILES= x ,z"}};
  auto active = [](const Loaded& loaded) {
    std::string out;
    for (const auto& service : loaded.project.services) out += service.active ? service.name : "";
    return out;
  };
  EXPECT_EQ(active(files.loaded()), "ac");
  EXPECT_EQ(active(files.with("COMPOSE_PROFILES", "y").loaded()), "bc");
  files.options.profiles = {"*"};
  EXPECT_EQ(active(files.loaded()), "abc");
}

TEST(Discover, EnvFilesOfTheCommandLineReplaceTheDotEnv) {
  Files files{{"compose.yaml", "services: {a: {image: 'i:${A}${B:-b}${C:-c}'}}"},
              {".env", "C=no"},
              {"one.env", "A=1\nB=1"},
              {"two.env", "A=2"}};
  files.options.env_files = {"one.env", "two.env"};
  EXPECT_EQ(image(files.loaded()), "i:21c");
  files.options.env_files = {};
  EXPECT_EQ(image(files.with("COMPOSE_ENV_FILES", "one.env").loaded()), "i:11c");
  EXPECT_EQ(image(files.with("COMPOSE_ENV_FILES", "").with("A", "x").loaded()), "i:xbno");
}

TEST(Discover, TheDotEnvCanBeSwitchedOff) {
  Files files{{"compose.yaml", "services: {a: {image: 'i:${C:-c}'}}"}, {".env", "C=no"}};
  EXPECT_EQ(image(files.with("COMPOSE_DISABLE_ENV_FILE", "1").loaded()), "i:c");
  EXPECT_EQ(files.with("COMPOSE_DISABLE_ENV_FILE", "maybe").load().error().code, ErrorCode::Usage);
}

TEST(ProjectName, ComesFromTheFlagTheVariableTheFileOrTheDirectory) {
  Files files{{"/My Dir.2/compose.yaml", "services: {a: {image: '${COMPOSE_PROJECT_NAME}'}}"}};
  files.options.working_directory = "/My Dir.2";
  EXPECT_EQ(image(files.loaded()), "mydir2");
  files.view.add("/My Dir.2/compose.yaml",
                 "name: File_${X}\nservices: {a: {image: '${COMPOSE_PROJECT_NAME}'}}");
  EXPECT_EQ(image(files.with("X", "1").loaded()), "file_1");
  EXPECT_EQ(image(files.with("COMPOSE_PROJECT_NAME", "var").loaded()), "var");
  files.options.project_name = "flag";
  const auto loaded = files.loaded();
  EXPECT_EQ(image(loaded), "flag");
  EXPECT_EQ(loaded.project.name.value_or(""), "flag");
  EXPECT_EQ(loaded.project.networks[0].name.value_or(""), "flag_default");
  files.options.project_name = "Not.Good";
  EXPECT_EQ(files.error(), ": --project-name: not a project's name");
}

TEST(ProjectName, HangingOnAVariableItIsUnknown) {
  Files files{{"compose.yaml", "name: ${NAME}\nservices: {a: {image: i}}"}};
  const auto loaded = files.loaded();
  EXPECT_TRUE(loaded.project.name.is_unknown());
  EXPECT_TRUE(loaded.project.networks[0].name.is_unknown());
}

TEST(Discover, ARemoteFileIsNeverFetched) {
  Files files{{"compose.yaml", "services: {a: {image: i}}"}};
  files.options.files = {"https://user:secret@host/x.git"};
  const auto loaded = files.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::Unsupported);
  EXPECT_EQ(loaded.error().what.find("secret@"), std::string::npos);
}

}  // namespace
}  // namespace dvsguard::compose
