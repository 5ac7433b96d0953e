#include "edge/keystore/passphrase.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/crypto/kdf.h"
#include "edge/keystore/private_file.h"
#include "edge/keystore/sources.h"
#include "edge/sys/process.h"

namespace dvsguard::keystore {
namespace {

// As geth cuts its file's line: "\n" or "\r\n".
void cut_newline(sys::SecretMemory& text) {
  if (!text.reveal_text().ends_with('\n')) return;
  text.shrink(text.size() - 1);
  if (text.reveal_text().ends_with('\r')) text.shrink(text.size() - 1);
}

Result<sys::SecretMemory> one_line(Result<sys::SecretMemory> text, std::string_view name) {
  if (!text) return text;
  cut_newline(*text);
  if (text->reveal_text().find_first_of(std::string_view("\n\0", 2)) == std::string_view::npos) return text;
  return file_error(ErrorCode::Invalid, name, "holds more than one line");
}

Result<sys::SecretMemory> read_file(const std::string& path, Access access) {
  TRY(const sys::Fd fd, open_private_file(path, access));
  return one_line(read_secret(fd.get(), kMaxPassphraseBytes, path), path);
}

// systemd.exec(5), LoadCredential=
Result<sys::SecretMemory> read_credential(const std::string& name) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder != '/') {
    return Error{
        .code = ErrorCode::Missing,
        .what = fmt::format("systemd gives no credential {}: CREDENTIALS_DIRECTORY is not set", name),
        .mend = "LoadCredentialEncrypted= in the unit gives it"};
  }
  if (name.empty() || name.find('/') != std::string::npos || name == "." || name == "..")
    return Error{.code = ErrorCode::Usage, .what = "is no name of a credential: " + name};
  return read_file(fmt::format("{}/{}", folder, name), Access::Credential);
}

Result<sys::SecretMemory> read_descriptor(int fd) {
  const std::string name = fmt::format("descriptor {}", fd);
  if (fd < 0 || ::fcntl(fd, F_GETFD) < 0) return file_error(ErrorCode::Usage, name, "is not open");
  if (sys::is_terminal(fd)) {
    return file_error(ErrorCode::Usage, name, "is a terminal, which would show what is typed",
                      "let dvsguard ask for it");
  }
  return one_line(read_secret(fd, kMaxPassphraseBytes, name), name);
}

Result<sys::SecretMemory> prompt(const Asking& asking) {
  TRY(sys::SecretMemory first, prompt_secret(asking.what, kMaxPassphraseBytes));
  if (asking.times == Ask::Once) return first;
  TRY(const sys::SecretMemory second, prompt_secret(asking.what + " again", kMaxPassphraseBytes));
  if (crypto::equal_in_constant_time(first.reveal(), second.reveal())) return first;
  return Error{.code = ErrorCode::Usage, .what = "the two passphrases differ"};
}

}  // namespace

Result<sys::SecretMemory> read_passphrase(const signer::PassphraseSource& source, const Asking& asking) {
  using enum signer::PassphraseKind;
  switch (source.kind) {
    case Prompt:
      return prompt(asking);
    case File:
      return read_file(source.name, Access::OwnerAlone);
    case Credential:
      return read_credential(source.name);
    case Descriptor:
      return read_descriptor(source.descriptor);
    case Exec:
      return one_line(ask_helper(source.command), source.command.empty() ? "" : source.command.front());
  }
  return Error{.code = ErrorCode::Usage, .what = "no source of a passphrase"};
}

}  // namespace dvsguard::keystore
