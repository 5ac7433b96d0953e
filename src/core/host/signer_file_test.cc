#include "core/host/signer_file.h"

#include <gtest/gtest.h>

namespace dvsguard::host {
namespace {

std::string log_of(std::string_view yaml) {
  const auto log = signer_log(yaml, file_name("signer.yaml"), "/etc/dvsguard");
  return log ? *log : "none";
}

TEST(SignerLog, IsWhereTheFileSays) {
  EXPECT_EQ(log_of("signer: 1\nlog: {folder: /srv/log}\n"), "/srv/log");
  EXPECT_EQ(log_of("signer: 1\nlog: {folder: log, anchor: /mnt/a}\n"), "/etc/dvsguard/log");
}

TEST(SignerLog, IsNamedByADraftToo) {
  EXPECT_EQ(log_of("signer: 1\naccounts: {operator: {address: FILL}}\nlog: {folder: /srv/log}\n"),
            "/srv/log");
}

TEST(SignerLog, OfAnotherFileIsNone) {
  for (const char* yaml : {"", "[]", "x: 1", "signer: {log: 1}\nlog: {folder: /srv/log}", "signer: 1",
                           "log: {folder: /srv/log}", "signer: 1\nlog: /srv/log",
                           "signer: 1\nlog: {folder: [a]}", "signer: 1\nlog: {folder: \"\"}", "signer: ["}) {
    EXPECT_EQ(log_of(yaml), "none") << yaml;
  }
}

}  // namespace
}  // namespace dvsguard::host
