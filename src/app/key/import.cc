#include "app/key/import.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "app/key/secrets.h"
#include "app/shell/output.h"
#include "core/crypto/hex.h"
#include "core/crypto/kdf.h"
#include "core/crypto/secp256k1.h"
#include "core/keystore/v3.h"
#include "edge/keystore/open_keystore.h"
#include "edge/keystore/private_file.h"
#include "edge/sys/files.h"

namespace dvsguard::cli {
namespace {

using keystore::Ask;
using sys::SecretMemory;

// A hexadecimal key or a mnemonic: from --fd, a file that is the owner's alone, or the terminal.
Result<SecretMemory> read_given(const KeyOptions& options, std::string what) {
  if (options.fd >= 0) return read_secret_option({"", options.fd}, "", Ask::Once);
  if (options.key.empty()) return read_secret_option({}, std::move(what), Ask::Once);
  TRY(const std::string path, named_key(options));
  return read_secret_option({path, -1}, "", Ask::Once);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

Result<SecretMemory> key_of_hex(const KeyOptions& options) {
  TRY(const SecretMemory given, read_given(options, "private key (hex)"));
  std::string_view digits = trimmed(given.reveal_text());
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  TRY(SecretMemory key, SecretMemory::of(32));
  if (!crypto::hex_to(digits, key.reveal()) || !crypto::is_private_key(key.reveal().first<32>()))
    return usage_error("what was given is no private key: 64 hex digits, perhaps after 0x", "");
  return key;
}

Result<SecretMemory> mnemonic_passphrase(const KeyOptions& options) {
  const SecretOptions& source = options.mnemonic;
  if (source.file.empty() && source.fd < 0 && !options.ask_mnemonic) return SecretMemory::of(0);
  return read_secret_option(source, "the mnemonic's own passphrase", Ask::Twice);
}

Result<SecretMemory> key_of_mnemonic(const KeyOptions& options) {
  TRY(const auto path, crypto::parse_key_path(options.path));
  TRY(const SecretMemory phrase, read_given(options, "mnemonic"));
  TRY(const SecretMemory passphrase, mnemonic_passphrase(options));
  crypto::Seed seed{};
  crypto::ExtendedKey derived;
  const Status made = crypto::mnemonic_seed(phrase.reveal_text(), passphrase.reveal_text(), seed);
  const bool done = made && crypto::derive_key(seed, path, derived);
  crypto::wipe(seed);
  if (!made) return made.error();
  if (!done) return usage_error("the mnemonic has no key at this path", "take another --path");
  TRY(SecretMemory key, SecretMemory::of(32));
  std::ranges::copy(derived.key, key.reveal().begin());
  return key;
}

int import_key(const KeyOptions& options, Result<SecretMemory> key) {
  if (!key) return fail(key.error());
  const auto passphrase = read_new_passphrase(options.passphrase, "new passphrase");
  if (!passphrase) return fail(passphrase.error());
  return add_key(options, *key, *passphrase);
}

Result<std::string> read_v3(const KeyOptions& options) {
  if (options.fd >= 0) {
    return sys::read_all(options.fd, keystore::kMaxKeystoreBytes, fmt::format("descriptor {}", options.fd));
  }
  TRY(const std::string path, named_key(options));
  TRY(const compose::File file, sys::DiskFiles().read(path, keystore::kMaxKeystoreBytes));
  return *file.bytes;
}

int import_v3(const KeyOptions& options) {
  const std::string name = options.fd >= 0 ? fmt::format("descriptor {}", options.fd) : options.key;
  const auto json = read_v3(options);
  if (!json) return fail(json.error());
  const auto v3 = keystore::parse_v3(*json);
  if (!v3) return fail(keystore::file_error(v3.error().code, name, v3.error().what));
  const auto passphrase = read_secret_option(options.passphrase, "the keystore's passphrase", Ask::Once);
  if (!passphrase) return fail(passphrase.error());
  const auto key = keystore::open_keystore(*v3, name, passphrase->reveal_text(), std::nullopt);
  if (!key) return fail(key.error());
  const bool changes = options.changed.is_named() || passphrase->size() == 0;
  if (changes) {
    const auto changed = read_new_passphrase(options.changed, "new passphrase");
    return changed ? add_key(options, *key, *changed) : fail(changed.error());
  }
  // One that names no address cannot be found by it: written anew, too.
  if (v3->is_weak() || !v3->address) return add_key(options, *key, *passphrase);
  return add_json(options, *v3->address, *json);
}

}  // namespace

int perform_key_import(const KeyOptions& options) {
  if (options.fd >= 0 && !options.key.empty())
    return fail(usage_error("a file and --fd are both named", "name one"));
  if (options.from == "hex") return import_key(options, key_of_hex(options));
  if (options.from == "mnemonic") return import_key(options, key_of_mnemonic(options));
  return import_v3(options);
}

}  // namespace dvsguard::cli
