#include "app/vault/boot.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <span>

#include "core/crypto/sha256.h"
#include "core/text/json.h"

namespace dvsguard::vault {
namespace {

constexpr std::size_t kMaxConfigBytes = 4 << 20;
constexpr std::size_t kMaxFolderBytes = 4096;
constexpr std::size_t kMaxPassphraseBytes = 64 << 10;

Error bad(std::string what) {
  return {.code = ErrorCode::Syntax, .what = "the boot message " + std::move(what)};
}

// Straight to where it stays: no copy of a passphrase is left in a buffer.
Status read_exactly(int fd, std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::read(fd, out.data(), out.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return bad("ends too early");
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

Result<std::size_t> read_length(int fd, std::size_t most) {
  std::array<std::uint8_t, 4> bytes{};
  TRY_STATUS(read_exactly(fd, bytes));
  const std::size_t length =
      bytes[0] | std::size_t{bytes[1]} << 8 | std::size_t{bytes[2]} << 16 | std::size_t{bytes[3]} << 24;
  if (length > most) return bad("holds a part that is too long");
  return length;
}

Result<std::string> read_text(int fd, std::size_t most) {
  TRY(const std::size_t length, read_length(fd, most));
  std::string text(length, '\0');
  TRY_STATUS(read_exactly(fd, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return text;
}

Result<sys::SecretMemory> read_secret(int fd) {
  TRY(const std::size_t length, read_length(fd, kMaxPassphraseBytes));
  TRY(sys::SecretMemory secret, sys::SecretMemory::of(length));
  TRY_STATUS(read_exactly(fd, secret.reveal()));
  return secret;
}

}  // namespace

Result<Boot> read_boot(int fd) {
  Boot boot;
  TRY(const std::string json, read_text(fd, kMaxConfigBytes));
  TRY(const text::Node tree, text::parse_json(json, file_name("the config that it is started with")));
  TRY(boot.config, signer::read_config(tree));
  boot.config_digest = crypto::sha256(json).text();
  TRY(boot.folder, read_text(fd, kMaxFolderBytes));
  for (std::size_t i = 0; i < boot.config.accounts.size(); ++i) {
    TRY(boot.passphrases.emplace_back(), read_secret(fd));
  }
  return boot;
}

}  // namespace dvsguard::vault
