#include "core/report/label.h"

#include <gtest/gtest.h>

namespace dvsguard::report {
namespace {

std::vector<std::string> labels_of(std::vector<Named> projects) {
  return labels(projects);
}

using Labels = std::vector<std::string>;

TEST(Label, IsTheNameWhereItIsTheOnlyOne) {
  EXPECT_EQ(labels_of({{"oracle", "srv/oracle"}, {"eigenda", "srv/eigenda"}}), (Labels{"oracle", "eigenda"}));
}

TEST(Label, TellsOneNameInTwoFoldersApart) {
  EXPECT_EQ(labels_of({{"mainnet", "srv/eigenda/mainnet"}, {"mainnet", "srv/lagrange/mainnet"}, {"x", "x"}}),
            (Labels{"…/eigenda/mainnet", "…/lagrange/mainnet", "x"}));
}

TEST(Label, KeepsTheNameWhereTheFolderHasAnother) {
  EXPECT_EQ(labels_of({{"node", "srv/deploy"}, {"node", "srv/docker"}}),
            (Labels{"node in …/deploy", "node in …/docker"}));
}

TEST(Label, ShowsAWholeFolderThatIsShort) {
  EXPECT_EQ(labels_of({{"mainnet", "mainnet"}, {"mainnet", "old/mainnet"}}),
            (Labels{"mainnet", "old/mainnet"}));
}

TEST(Label, TellsAbsoluteFoldersApart) {
  EXPECT_EQ(labels_of({{"a", "/a"}, {"a", "/x/a"}}), (Labels{"/a", "/x/a"}));
}

TEST(Label, CountsEntriesOfOneFolder) {
  EXPECT_EQ(labels_of({{"a", "srv/a"}, {"a", "srv/a"}}), (Labels{"srv/a", "srv/a (2)"}));
}

TEST(Label, StandsWithoutAFolder) {
  EXPECT_EQ(labels_of({{"a", ""}, {"a", "b/a"}}), (Labels{"a", "b/a"}));
}

}  // namespace
}  // namespace dvsguard::report
