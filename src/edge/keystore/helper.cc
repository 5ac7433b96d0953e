#include "edge/sys/helper.h"

#include <utility>

#include "edge/keystore/private_file.h"
#include "edge/keystore/sources.h"
#include "edge/sys/trusted_path.h"

namespace dvsguard::keystore {

Result<sys::SecretMemory> ask_helper(const std::vector<std::string>& command) {
  if (command.empty() || !command[0].starts_with('/'))
    return Error{.code = ErrorCode::Usage, .what = "a passphrase's program is named by its absolute path"};
  TRY(const auto distrust, sys::distrust(command[0]));
  if (distrust) return file_error(ErrorCode::Invalid, distrust->path, distrust->why, distrust->mend);
  TRY(sys::HelperAnswer answer, sys::ask({.command = command,
                                          .own_environment = true,
                                          .max_time = kMaxHelperTime,
                                          .max_bytes = kMaxPassphraseBytes}));
  if (!answer.good) return file_error(ErrorCode::Io, command[0], "fails; its own words are above");
  return std::move(answer.text);
}

}  // namespace dvsguard::keystore
