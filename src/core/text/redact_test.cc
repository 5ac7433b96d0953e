#include "core/text/redact.h"

#include <gtest/gtest.h>

namespace dvsguard::text {
namespace {

TEST(Redact, TakesOutEverySecretWhereverItStands) {
  const Redactor redact({"hunter2hunter2", "0xdeadbeef"});
  EXPECT_EQ(redact("/etc/hunter2hunter2 and hunter2hunter2"), "/etc/*** and ***");
  EXPECT_EQ(redact("key 0xdeadbeef."), "key ***.");
  EXPECT_EQ(redact("nothing here"), "nothing here");
}

TEST(Redact, ALongSecretGoesBeforeOneThatItHolds) {
  const Redactor redact({"secret", "secret-longer"});
  EXPECT_EQ(redact("secret-longer"), "***");
}

TEST(Redact, TwoTogetherLeaveNoRestOfASecretThatHoldsOneOfTheOther) {
  const Redactor project({"secret"}), operators({"secret-longer"});
  EXPECT_EQ(project.with(operators)("secret-longer secret"), "*** ***");
}

TEST(Redact, ASecretThatIsCutShortIsTakenOut) {
  const Redactor redact({"hunter2hunter2", "hunter3"});
  EXPECT_EQ(redact("/keys/hunter2hun… and hunter…"), "/keys/***… and ***…");
  EXPECT_EQ(redact("\"hunter2hunter…\""), "\"***…\"");
  EXPECT_EQ(redact("hunt… hunter hunted… …"), "hunt… hunter hunted… …");
  EXPECT_EQ(Redactor()("hunter…"), "hunter…");
}

TEST(Redact, ShortValuesAreLeftAlone) {
  EXPECT_EQ(Redactor({"admin", "1"})("admin 1"), "admin 1");
  EXPECT_EQ(Redactor({"admins"})("admins"), "***");
}

TEST(Redact, MasksTheUserAndPasswordOfAUrl) {
  const Redactor redact;
  EXPECT_EQ(redact("see https://u:PW@host/x"), "see https://***@host/x");
  EXPECT_EQ(redact("https://token@host"), "https://***@host");
  EXPECT_EQ(redact("https:/u:PW@host/x"), "https:/***@host/x");
  EXPECT_EQ(redact("https://u:p@w@host"), "https://***@host");
  EXPECT_EQ(redact("two ftp://a:b@h http://c:d@i"), "two ftp://***@h http://***@i");
}

TEST(Redact, LeavesWhatIsNoCredential) {
  const Redactor redact;
  for (const char* text :
       {"https://host/x@y", "acme/oracle:1.4.0@sha256:00", "a:/b/c@d", "mail me@host", ":/"}) {
    EXPECT_EQ(redact(text), text);
  }
}

}  // namespace
}  // namespace dvsguard::text
