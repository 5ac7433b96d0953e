#include "core/advisory/subject.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;
using testing::ElementsAre;

std::vector<std::string> told(const std::vector<Subject>& subjects) {
  std::vector<std::string> out;
  for (const auto& subject : subjects) {
    out.push_back(std::string(subject.name) + " " + std::string(subject.version));
    for (const auto& name : subject.installed) out.back() += " " + name;
  }
  return out;
}

TEST(PackageSubjects, PackagesOfOneSourceAndVersionAreOne) {
  const std::vector packages = {package_of(Ecosystem::Debian, "libssl3", "3.0.11-1", "openssl"),
                                package_of(Ecosystem::Debian, "openssl", "3.0.11-1"),
                                package_of(Ecosystem::Debian, "libssl1.1", "1.1.1w-0", "openssl")};
  EXPECT_THAT(told(package_subjects(packages)),
              ElementsAre("openssl 3.0.11-1 libssl3 openssl", "openssl 1.1.1w-0 libssl1.1"));
}

TEST(PackageSubjects, OfEcosystemsThatAreNotMatchedAreLeftOut) {
  const std::vector packages = {package_of(Ecosystem::Rpm, "a", "1"), package_of(Ecosystem::Other, "b", "1"),
                                package_of(Ecosystem::CratesIo, "c", "1.0.0")};
  EXPECT_THAT(told(package_subjects(packages)), ElementsAre("c 1.0.0 c"));
}

// What govulncheck looks up for a binary: each module of the build, and the standard library and the
// toolchain at Go's version (golang.org/x/vuln/internal/vulncheck).
TEST(ProgramSubjects, AreTheModulesTheStandardLibraryAndTheToolchain) {
  auto replaced = module_of("example.org/a", "v1.2.0");
  replaced.replaced_path = "example.org/fork";
  auto folder = module_of("example.org/b", "");
  folder.replaced_path = "../b";
  const auto facts = go_program({replaced, folder}, {});
  const GoProgram program{"usr/bin/app", &facts};
  const GoLinkage linkage(facts);
  std::vector<Subject> subjects;
  add_program_subjects(program, linkage, subjects);
  EXPECT_THAT(told(subjects), ElementsAre("example.org/app v1.0.0", "example.org/a v1.2.0", "../b ",
                                          "stdlib go1.22.3", "toolchain go1.22.3"));
}

}  // namespace
}  // namespace dvsguard::advisory
