#include "core/compose/load_for_tests.h"

namespace dvsguard::compose {
namespace {

using test::Files;
using test::service;

TEST(Include, TakesAProjectInWithItsOwnPathsAndVariables) {
  Files files{{"compose.yaml", "include: [sub/c.yaml]\nservices: {a: {image: 'a:${TAG}'}}"},
              {".env", "TAG=top"},
              {"sub/c.yaml", "services: {b: {image: 'b:${TAG}${OWN}', volumes: ['./d:/d']}}"},
              {"sub/.env", "TAG=sub\nOWN=own"}};
  const auto loaded = files.loaded();
  EXPECT_EQ(service(loaded, "a").image.value_or(""), "a:top");
  EXPECT_EQ(service(loaded, "b").image.value_or(""), "b:topown");  // what is set already wins
  EXPECT_EQ(service(loaded, "b").volumes[0].source.value_or(""), "/p/sub/d");
}

TEST(Include, TheLongFormPicksFolderFilesAndVariables) {
  Files files{{"compose.yaml",
               "include: [{path: [x/one.yaml, x/two.yaml], project_directory: dir, env_file: extra.env}]\n"
               "services: {a: {image: a}}"},
              {"x/one.yaml", "services: {b: {image: 'b:${TAG}', volumes: ['./d:/d']}}"},
              {"x/two.yaml", "services: {b: {user: '1'}}"},
              {"extra.env", "TAG=extra"},
              {"dir/.env", "TAG=no"}};
  const auto loaded = files.loaded();
  const auto& b = service(loaded, "b");
  EXPECT_EQ(b.image.value_or(""), "b:extra");
  EXPECT_EQ(b.user.value_or(""), "1");
  EXPECT_EQ(b.volumes[0].source.value_or(""), "/p/dir/d");
}

TEST(Include, PathsOfNestedIncludesAddUp) {
  Files files{{"compose.yaml", "include: [one/c.yaml]\nservices: {a: {image: a}}"},
              {"one/c.yaml", "include: [two/c.yaml]\nservices: {b: {image: b}}"},
              {"one/two/c.yaml", "services: {c: {image: c, volumes: ['./d:/d']}}"}};
  EXPECT_EQ(service(files.loaded(), "c").volumes[0].source.value_or(""), "/p/one/two/d");
}

TEST(Include, ACycleIsRefused) {
  Files files{{"compose.yaml", "include: [o.yaml]\nservices: {a: {image: a}}"},
              {"o.yaml", "include: [compose.yaml]"}};
  EXPECT_EQ(files.error(),
            "o.yaml:1:11: include[0]: includes itself: \"compose.yaml\" is being read already");
}

TEST(Include, AConflictIsRefusedAndAnEqualTwinIsNot) {
  Files files{{"compose.yaml", "include: [o.yaml]\nservices: {a: {image: a}}"},
              {"o.yaml", "services: {a: {image: b}}"}};
  EXPECT_NE(files.error().find("conflicts"), std::string::npos);
  files.view.add("/p/o.yaml", "services: {a: {image: a}}");
  EXPECT_EQ(files.loaded().project.services.size(), 1U);
}

TEST(Include, ARemoteOneIsNotFetchedAndWhatHangsOnItIsNotRefused) {
  Files files{{"compose.yaml",
               "include: ['oci://registry/app:1']\n"
               "services: {a: {image: a, depends_on: [far], networks: [far], volumes: ['far:/x']}}"}};
  const auto loaded = files.loaded();
  ASSERT_EQ(loaded.project.remotes.size(), 1U);
  EXPECT_EQ(loaded.project.remotes[0].what, "oci://registry/app:1");
  EXPECT_EQ(test::where(loaded.project.remotes[0].where), "compose.yaml:1:11");
  ASSERT_FALSE(loaded.notes.empty());
  EXPECT_EQ(loaded.notes[0].kind, Note::Kind::RemoteSkipped);
}

TEST(Include, WithoutARemoteOneAnUndefinedNameIsRefused) {
  EXPECT_NE((Files{{"compose.yaml", "services: {a: {image: a, networks: [far]}}"}}.error().find("far")),
            std::string::npos);
}

TEST(Include, WrongShapesAreRefused) {
  for (const auto* include : {"3", "[3]", "[{path: {a: b}}]", "{path: x}", "[[x]]"}) {
    Files files{{"compose.yaml", "services: {a: {image: a}}\ninclude: " + std::string(include)}};
    EXPECT_FALSE(files.load().has_value()) << include;
  }
}

TEST(Include, TooManyFilesAreRefusedByName) {
  Files files{{"x", ""}};
  std::string include;
  for (int i = 0; i < 120; ++i) {
    files.view.add("/p/f" + std::to_string(i) + ".yaml",
                   "services: {s" + std::to_string(i) + ": {image: i}}");
    include += "f" + std::to_string(i) + ".yaml,";
  }
  files.view.add("/p/compose.yaml", "include: [" + include + "]\nservices: {a: {image: a}}");
  const auto loaded = files.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::Cap);
}

TEST(Include, FilesThatIncludeOneAnotherTwiceAreRefusedByName) {
  Files files{{"x", ""}};
  for (int i = 0; i < 40; ++i) {
    const std::string next = "f" + std::to_string(i + 1) + ".yaml";
    files.view.add("/p/f" + std::to_string(i) + ".yaml", "include: [" + next + ", ./" + next + "]");
  }
  files.view.add("/p/f40.yaml", "services: {b: {image: b}}");
  files.view.add("/p/compose.yaml", "include: [f0.yaml]\nservices: {a: {image: a}}");
  const auto loaded = files.load();
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().what.find("kMaxIncludes"), std::string::npos) << loaded.error().what;
}

}  // namespace
}  // namespace dvsguard::compose
