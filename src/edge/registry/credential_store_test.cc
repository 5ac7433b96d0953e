#include "edge/registry/credential_store.h"

#include <gtest/gtest.h>

namespace dvsguard::registry {
namespace {

using Strings = std::vector<std::string>;

// containers-auth.json(5), and Docker's DOCKER_CONFIG.
TEST(CredentialPlaces, AreReadInOrder) {
  EXPECT_EQ((CredentialPlaces{"", "/run/user/1", "", "", "/home/a"}.files()),
            (Strings{"/run/user/1/containers/auth.json", "/home/a/.config/containers/auth.json",
                     "/home/a/.docker/config.json"}));
  EXPECT_EQ((CredentialPlaces{"", "", "/c", "/d", "/home/a"}.files()),
            (Strings{"/c/containers/auth.json", "/d/config.json"}));
  EXPECT_EQ((CredentialPlaces{"/x.json", "/run", "/c", "/d", "/home/a"}.files()), Strings{"/x.json"});
  EXPECT_EQ(CredentialPlaces{}.files(), Strings{});
}

TEST(CredentialStore, HasNothingWhereNoFileIs) {
  EXPECT_FALSE(CredentialStore().find("docker.io", "library/alpine")->has_value());
  const CredentialStore store(CredentialPlaces{"", "", "", "/nonexistent", "/nonexistent"});
  EXPECT_FALSE(store.find("docker.io", "library/alpine")->has_value());
}

TEST(CredentialStore, WantsTheFileThatIsNamed) {
  const CredentialStore store(CredentialPlaces{"/nonexistent/auth.json", "", "", "", ""});
  EXPECT_EQ(store.find("docker.io", "library/alpine").error().code, ErrorCode::Missing);
}

}  // namespace
}  // namespace dvsguard::registry
