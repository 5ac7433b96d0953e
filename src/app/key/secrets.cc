#include "app/key/secrets.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "app/shell/output.h"
#include "core/crypto/bip39.h"
#include "core/crypto/hex.h"
#include "core/crypto/secp256k1.h"
#include "core/text/json.h"
#include "edge/keystore/folder.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

bool is_secret(std::string_view word) {
  if (word.starts_with("0x")) word.remove_prefix(2);
  const bool hex =
      word.size() == 64 && std::ranges::all_of(word, [](char c) { return crypto::hex_value(c) >= 0; });
  return hex || crypto::is_mnemonic(word);
}

}  // namespace

Result<std::string> key_folder(const KeyOptions& options) {
  if (!options.folder.empty()) return options.folder;
  if (::geteuid() == 0) return std::string("/var/lib/dvsguard/keys");
  const compose::Environment environment = sys::environment();
  const auto value = [&environment](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  // XDG Base Directory: a relative path is to be ignored.
  if (const std::string data = value("XDG_DATA_HOME"); data.starts_with('/')) return data + "/dvsguard/keys";
  if (const std::string home = value("HOME"); home.starts_with('/'))
    return home + "/.local/share/dvsguard/keys";
  return usage_error("there is no home to keep keys in", "--keystore DIR names a folder");
}

Result<std::string> named_key(const KeyOptions& options) {
  if (options.key.empty()) {
    return usage_error("which key is meant?",
                       options.action == "import"
                           ? "name its file, or --fd N"
                           : "name its address or file; `dvsguard key list` shows them");
  }
  if (is_secret(options.key)) {
    return usage_error("a secret stands on the command line, where others can read it: take it for leaked",
                       "`dvsguard key import --from hex` and `--from mnemonic` ask for it on the terminal");
  }
  if (options.action == "import") return options.key;
  TRY(const std::string folder, key_folder(options));
  return keystore::find_keystore(folder, options.key);
}

Result<sys::SecretMemory> read_secret_option(const SecretOptions& options, std::string what,
                                             keystore::Ask times) {
  signer::PassphraseSource source;
  if (!options.file.empty()) {
    source.kind = signer::PassphraseKind::File;
    source.name = options.file;
  } else if (options.fd >= 0) {
    source.kind = signer::PassphraseKind::Descriptor;
    source.descriptor = options.fd;
  } else if (!options.credential.empty()) {
    source.kind = signer::PassphraseKind::Credential;
    source.name = options.credential;
  } else if (!options.exec.empty()) {
    source.kind = signer::PassphraseKind::Exec;
    source.command = options.exec;
  }
  return keystore::read_passphrase(source, {std::move(what), times});
}

Result<sys::SecretMemory> read_new_passphrase(const SecretOptions& options, std::string what) {
  TRY(sys::SecretMemory text, read_secret_option(options, std::move(what), keystore::Ask::Twice));
  if (text.size() > 0) return text;
  return usage_error("an empty passphrase protects nothing", "give one");
}

Status check_descriptors(const KeyOptions& options) {
  std::set<int> seen;
  for (const int fd : {options.fd, options.passphrase.fd, options.changed.fd, options.mnemonic.fd}) {
    if (fd >= 0 && !seen.insert(fd).second)
      return usage_error(fmt::format("descriptor {} is to give two secrets", fd), "use one for each");
  }
  return {};
}

int add_json(const KeyOptions& options, const crypto::Address& address, const std::string& json) {
  const auto folder = key_folder(options);
  if (!folder) return fail(folder.error());
  const auto path = keystore::add_keystore(*folder, address, json, sys::now());
  if (!path) return fail(path.error());
  if (options.json) {
    return print(
        fmt::format("{{\"address\":\"{}\",\"file\":{}}}\n", address.text(), text::json_string(*path)), kDone);
  }
  return print(fmt::format("{}  {}\n", address.text(), *path), kDone);
}

int add_key(const KeyOptions& options, const sys::SecretMemory& key, const sys::SecretMemory& passphrase) {
  const auto bytes = key.reveal().first<32>();
  const auto address = crypto::address_of(bytes);
  if (!address) return fail(usage_error("is no secp256k1 private key", ""));
  const auto json = keystore::encrypt_now(bytes, passphrase.reveal_text());
  if (!json) return fail(json.error());
  return add_json(options, *address, *json);
}

}  // namespace dvsguard::cli
