#include "edge/registry/credential_helper.h"

#include <utility>

#include "core/text/json.h"
#include "edge/sys/helper.h"

namespace dvsguard::registry {
namespace {

Error failure(const FileName& helper, std::string what) {
  Error error;
  error.code = ErrorCode::Io;
  error.place.file = helper;
  error.what = std::move(what);
  error.mend = "see what it says to: echo HOST | " + *helper + " get";
  return error;
}

}  // namespace

Result<Login> parse_helper_answer(std::string_view answer, const FileName& helper) {
  text::Limits limits;
  limits.max_bytes = kMaxHelperAnswer;
  auto root = text::parse_json(answer, helper, limits);
  text::Node* const user = root ? root->find("Username") : nullptr;
  text::Node* const secret = root ? root->find("Secret") : nullptr;
  if (user == nullptr || secret == nullptr || user->kind != text::Kind::String ||
      secret->kind != text::Kind::String)
    return failure(helper, "answers with what is no login");
  Login login;
  if (user->scalar == "<token>") {
    login.identity_token = http::Secret::taken(secret->scalar);
  } else {
    login.user = http::Secret::taken(user->scalar);
    login.password = http::Secret::taken(secret->scalar);
  }
  return login;
}

Result<std::optional<Login>> ask_helper(const std::string& name, std::string_view server) {
  const FileName helper = file_name("docker-credential-" + name);
  auto answer = sys::ask({.command = {*helper, "get"},
                          .input = server,
                          .quiet = true,
                          .max_time = kMaxHelperTime,
                          .max_bytes = kMaxHelperAnswer});
  if (!answer) return failure(helper, std::move(answer.error().what));
  if (!answer->good) {
    // docker-credential-helpers, credentials/error.go
    if (answer->text.reveal_text().starts_with("credentials not found in native keychain"))
      return std::optional<Login>();
    return failure(helper, "fails");
  }
  TRY(Login login, parse_helper_answer(answer->text.reveal_text(), helper));
  return std::optional<Login>(std::move(login));
}

}  // namespace dvsguard::registry
