#include "edge/keystore/passphrase.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/crypto/secp256k1.h"
#include "edge/keystore/folder.h"
#include "edge/keystore/open_keystore.h"
#include "edge/sys/fd.h"
#include "edge/sys/process.h"

namespace dvsguard::keystore {
namespace {

using signer::PassphraseKind;
using signer::PassphraseSource;

class Passphrase : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "dvsguard-passphrase-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    std::filesystem::remove_all(folder_);
  }

  std::string put(const std::string& name, const std::string& content, mode_t mode = 0600) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << content;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }

  static std::string of(const PassphraseSource& source) {
    const auto text = read_passphrase(source);
    return text ? std::string(text->reveal_text()) : "refused: " + text.error().what;
  }

  static std::string said_by(const std::string& script) {
    return of({.kind = PassphraseKind::Exec, .name = {}, .command = {"/bin/sh", "-c", script}});
  }

  std::string credential(const std::string& name) {
    ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
    return of({.kind = PassphraseKind::Credential, .name = name, .command = {}});
  }

  std::string folder_;
};

TEST_F(Passphrase, OneNewlineAtTheEndOfAFileIsCut) {
  for (const char* content : {"secret", "secret\n", "secret\r\n"})
    EXPECT_EQ(of({.kind = PassphraseKind::File, .name = put("p", content), .command = {}}), "secret");
  EXPECT_EQ(of({.kind = PassphraseKind::File, .name = put("p", " s \n"), .command = {}}), " s ");
  EXPECT_EQ(of({.kind = PassphraseKind::File, .name = put("p", "s\n\n"), .command = {}}),
            "refused: holds more than one line");
}

TEST_F(Passphrase, SystemdsCredentialIsRead) {
  put("operator", "secret\n", 0400);
  EXPECT_EQ(credential("operator"), "secret");
}

TEST_F(Passphrase, SystemdsAccessListsAreNoOpenFile) {
  put("operator", "secret\n", 0440);
  EXPECT_EQ(credential("operator"), "secret");
  put("operator", "secret\n", 0444);
  EXPECT_TRUE(credential("operator").starts_with("refused: is open to others"));
}

TEST_F(Passphrase, CredentialsNamesAreNoPaths) {
  for (const char* name : {"", ".", "..", "a/b", "/etc/hostname", "../x"})
    EXPECT_TRUE(credential(name).starts_with("refused: is no name")) << name;
}

TEST_F(Passphrase, WithoutSystemdThereIsNoCredential) {
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_TRUE(
      of({.kind = PassphraseKind::Credential, .name = "operator", .command = {}}).starts_with("refused:"));
}

TEST_F(Passphrase, ADescriptorIsReadToItsEnd) {
  const sys::Fd fd(::open(put("p", "secret\n").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(of({.kind = PassphraseKind::Descriptor, .name = {}, .descriptor = fd.get(), .command = {}}),
            "secret");
  EXPECT_EQ(of({.kind = PassphraseKind::Descriptor, .name = {}, .descriptor = 999, .command = {}}),
            "refused: is not open");
}

TEST_F(Passphrase, AProgramSaysItOnItsOutputAlone) {
  EXPECT_EQ(said_by("echo noise >&2; echo secret"), "secret");
  EXPECT_EQ(said_by("exec /usr/bin/printf 'a b'"), "a b");
}

TEST_F(Passphrase, AProgramSeesNothingOfOurs) {
  ::setenv("DVSGUARD_TEST_SECRET", "here", 1);
  const sys::Fd held(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC
  EXPECT_EQ(said_by("echo ${DVSGUARD_TEST_SECRET:-none} ${HOME:-none} $(ls /proc/self/fd | wc -l)"),
            "none none 4");
  EXPECT_EQ(said_by("cat; echo end"), "end");
  ::unsetenv("DVSGUARD_TEST_SECRET");
}

TEST_F(Passphrase, AProgramThatFailsOrSaysTooMuchIsRefused) {
  EXPECT_TRUE(said_by("echo secret; exit 3").starts_with("refused: fails"));
  EXPECT_TRUE(said_by("kill -9 $$").starts_with("refused: fails"));
  EXPECT_EQ(said_by("head -c 65537 /dev/zero | tr '\\0' x"), "refused: prints over 64 KiB");
  EXPECT_EQ(said_by("head -c 65536 /dev/zero | tr '\\0' x").size(), kMaxPassphraseBytes);
  EXPECT_EQ(said_by("echo a; echo b"), "refused: holds more than one line");
  EXPECT_TRUE(
      of({.kind = PassphraseKind::Exec, .name = {}, .command = {"/no/such"}}).starts_with("refused:"));
  EXPECT_TRUE(of({.kind = PassphraseKind::Exec, .name = {}, .command = {"sh"}}).starts_with("refused:"));
}

TEST_F(Passphrase, AProgramThatOthersMayChangeIsNotRun) {
  const std::string program = put("helper", "#!/bin/sh\necho secret\n", 0777);
  EXPECT_EQ(of({.kind = PassphraseKind::Exec, .name = {}, .command = {program}}),
            "refused: anyone may write it");
}

TEST_F(Passphrase, NoErrorHoldsAnyOfIt) {
  const auto refused = read_passphrase(
      {.kind = PassphraseKind::File, .name = put("p", "hunter22\nhunter23\n"), .command = {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ((refused.error().what + refused.error().mend).find("hunter"), std::string::npos);
}

TEST_F(Passphrase, AKeystoreOpensForItsPassphraseAndAddressAlone) {
  const std::array<std::uint8_t, 32> key = {1};
  const auto address = *crypto::address_of(key);
  const auto json = encrypt_now(key, "secret");
  ASSERT_TRUE(json);
  const auto path = add_keystore(folder_ + "/keys", address, *json, Instant{});
  ASSERT_TRUE(path) << path.error().what;
  const auto opened = open_keystore(*path, "secret", address);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_TRUE(std::ranges::equal(opened->reveal(), key));
  EXPECT_FALSE(open_keystore(*path, "other", address));
  EXPECT_FALSE(open_keystore(*path, "secret", crypto::Address{}));
  EXPECT_FALSE(add_keystore(folder_ + "/keys", address, *json, Instant{std::chrono::seconds(1)}));
}

}  // namespace
}  // namespace dvsguard::keystore
