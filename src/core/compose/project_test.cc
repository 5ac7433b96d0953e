#include "core/compose/project.h"

#include <gtest/gtest.h>

#include "core/compose/load_for_tests.h"

namespace dvsguard::compose {
namespace {

TEST(Project, FindsByKeyWhatItWasLoadedWith) {
  const Loaded loaded = test::Files({{"compose.yaml",
                                      "services: {a: {image: x}, b: {image: y}}\n"
                                      "networks: {n: {}, default: {}}\nvolumes: {v: {}, w: {}}\n"
                                      "secrets: {s: {file: ./f}}\nconfigs: {c: {content: d}}\n"}})
                            .loaded();
  const Project& project = loaded.project;
  EXPECT_EQ(project.service_index.size(), 2U);
  ASSERT_NE(find_service(project, "b"), nullptr);
  EXPECT_EQ(find_service(project, "b")->name, "b");
  ASSERT_NE(find_volume(project, "w"), nullptr);
  EXPECT_EQ(find_volume(project, "w")->key, "w");
  ASSERT_NE(find_network(project, "n"), nullptr);
  ASSERT_NE(find_secret(project, "s"), nullptr);
  ASSERT_NE(find_config(project, "c"), nullptr);
  EXPECT_EQ(find_secret(project, "c"), nullptr);
  EXPECT_EQ(find_service(project, ""), nullptr);
}

TEST(Project, FindsByKeyWithoutAnIndexToo) {
  Project project;
  project.volumes.resize(2);
  project.volumes[1].key = "w";
  ASSERT_NE(find_volume(project, "w"), nullptr);
  EXPECT_EQ(find_volume(project, "v"), nullptr);
}

}  // namespace
}  // namespace dvsguard::compose
