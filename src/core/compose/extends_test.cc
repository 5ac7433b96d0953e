#include "core/compose/load_for_tests.h"

namespace dvsguard::compose {
namespace {

using test::Files;
using test::service;
using test::where;

TEST(Extends, LaysTheServiceOverItsBase) {
  Files files{{"compose.yaml",
               "services:\n  base: {image: base, user: '1', environment: {A: base, B: base}}\n"
               "  a: {extends: base, image: own, environment: [B=own]}\n"}};
  const auto loaded = files.loaded();
  const auto& a = service(loaded, "a");
  EXPECT_EQ(a.image.value_or(""), "own");
  EXPECT_EQ(where(a.image.where()), "compose.yaml:3:29 compose.yaml:2:17");
  EXPECT_EQ(a.user.value_or(""), "1");
  EXPECT_EQ(test::variable(a, "A").value.value_or(""), "base");
  EXPECT_EQ(test::variable(a, "B").value.value_or(""), "own");
}

TEST(Extends, PathsOfAnotherFileAreRelativeToIt) {
  Files files{{"compose.yaml", "services: {a: {extends: {file: sub/c.yaml, service: b}}}"},
              {"sub/c.yaml", "services: {b: {image: i, volumes: ['./d:/d', '../up:/up'], env_file: e.env}}"},
              {"sub/e.env", "A=1"}};
  const auto loaded = files.loaded();
  const auto& a = service(loaded, "a");
  EXPECT_EQ(a.volumes[0].source.value_or(""), "/p/sub/d");
  EXPECT_EQ(a.volumes[1].source.value_or(""), "/p/up");
  EXPECT_EQ(test::variable(a, "A").value.value_or(""), "1");
}

TEST(Extends, ACycleIsRefusedWithItsWay) {
  Files same{
      {"compose.yaml", "services:\n  a: {image: i, extends: b}\n  b: {image: i, extends: {service: a}}\n"}};
  EXPECT_EQ(same.error(), "compose.yaml:2:26: services.a.extends: extends itself: a → b → a");
  Files other{{"compose.yaml", "services: {a: {extends: {file: x.yaml, service: b}}}"},
              {"x.yaml", "services: {b: {extends: {file: compose.yaml, service: a}}}"}};
  EXPECT_NE(other.error().find("extends itself"), std::string::npos);
}

TEST(Extends, RefusesWhatIsNotThere) {
  EXPECT_NE((Files{{"compose.yaml", "services: {a: {image: i, extends: none}}"}}.error().find(
                "cannot extend \"none\"")),
            std::string::npos);
  Files file{{"compose.yaml", "services: {a: {extends: {file: none.yaml, service: b}}}"}};
  EXPECT_NE(file.error().find("none.yaml"), std::string::npos);
  Files shape{{"compose.yaml", "services: {a: {image: i, extends: {file: 3, service: b}}}"}};
  EXPECT_NE(shape.error().find("must be a text"), std::string::npos);
}

TEST(Extends, AResetForgetsWhatTheBaseSaid) {
  Files files{{"compose.yaml",
               "services:\n  base: {image: i, user: '1', ports: ['1:1']}\n"
               "  a: {extends: base, user: !reset null, ports: !override ['2:2']}\n"}};
  const auto loaded = files.loaded();
  const auto& a = service(loaded, "a");
  EXPECT_TRUE(a.user.is_absent());
  ASSERT_EQ(a.ports.size(), 1U);
  EXPECT_EQ(a.ports[0].target.value_or(0), 2);
}

TEST(Extends, ARemoteBaseIsNotFetchedAndLeavesTheImageUnknown) {
  Files files{
      {"compose.yaml", "services: {a: {user: '1', extends: {file: 'https://u:p@h/x.git', service: b}}}"}};
  const auto loaded = files.loaded();
  const auto& a = service(loaded, "a");
  EXPECT_TRUE(a.image.is_unknown());
  EXPECT_EQ(a.user.value_or(""), "1");
  ASSERT_EQ(loaded.project.remotes.size(), 1U);
  EXPECT_EQ(loaded.project.remotes[0].kind, Remote::Kind::Extends);
  EXPECT_EQ(loaded.project.remotes[0].what, "https://h/x.git");
}

}  // namespace
}  // namespace dvsguard::compose
