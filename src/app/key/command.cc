#include "app/key/command.h"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/statfs.h>

#include <filesystem>
#include <string>
#include <utility>

#include "app/key/check.h"
#include "app/key/import.h"
#include "app/key/secrets.h"
#include "app/shell/output.h"
#include "core/crypto/secp256k1.h"
#include "core/text/display.h"
#include "core/text/json.h"
#include "edge/keystore/folder.h"
#include "edge/keystore/open_keystore.h"
#include "edge/keystore/private_file.h"
#include "edge/sandbox/confine.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"
#include "edge/sys/write_file.h"

namespace dvsguard::cli {
namespace {

using keystore::Ask;
using sys::SecretMemory;

int perform_new(const KeyOptions& options) {
  const auto passphrase = read_new_passphrase(options.passphrase, "passphrase of the new key");
  if (!passphrase) return fail(passphrase.error());
  auto key = SecretMemory::of(32);
  if (!key) return fail(key.error());
  do {
    sys::fill_random(key->reveal());
  } while (!crypto::is_private_key(key->reveal().first<32>()));
  return add_key(options, *key, *passphrase);
}

std::string json_of(const keystore::Entry& entry) {
  std::string out = "{\"file\":" + text::json_string(entry.path);
  if (!entry.keystore) return out + ",\"error\":" + text::json_string(one_line(entry.keystore.error())) + "}";
  const keystore::V3& v3 = *entry.keystore;
  if (v3.address) out += ",\"address\":\"" + v3.address->text() + "\"";
  return out + fmt::format(",\"kdf\":\"{}\",\"weak\":{}}}", kdf_text(v3), v3.is_weak());
}

std::string text_of(const keystore::Entry& entry) {
  const std::string path = text::printable(entry.path, 4096);
  if (!entry.keystore) return fmt::format("{:<42}  {}\n", "unreadable", one_line(entry.keystore.error()));
  const keystore::V3& v3 = *entry.keystore;
  return fmt::format("{:<42}  {}{}  {}\n", v3.address ? v3.address->text() : "address not told", kdf_text(v3),
                     v3.is_weak() ? " (weak)" : "", path);
}

int perform_list(const KeyOptions& options) {
  const auto folder = key_folder(options);
  if (!folder) return fail(folder.error());
  auto entries = keystore::list_folder(*folder);
  if (!entries && entries.error().code == ErrorCode::Missing && options.folder.empty())
    entries = std::vector<keystore::Entry>();  // no key was ever made
  if (!entries) return fail(entries.error());
  std::string text, json;
  for (const keystore::Entry& entry : *entries) {
    text += text_of(entry);
    json += (json.empty() ? "" : ",") + json_of(entry);
  }
  return print(options.json ? "{\"keys\":[" + json + "]}\n" : text, kDone);
}

int perform_address(const KeyOptions& options) {
  const auto path = named_key(options);
  if (!path) return fail(path.error());
  const auto v3 = keystore::read_keystore(*path);
  if (!v3) return fail(v3.error());
  if (!v3->address) {
    return fail(keystore::file_error(ErrorCode::Missing, *path, "does not name its address",
                                     "`dvsguard key check` opens it and tells"));
  }
  const std::string address = v3->address->text();
  return print(options.json ? "{\"address\":\"" + address + "\"}\n" : address + "\n", kDone);
}

// Memory, not a disk: what is there is gone with the power.
Status check_in_memory(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  struct statfs system{};
  const bool memory = ::statfs(folder.c_str(), &system) == 0 &&
                      (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
  if (memory) return {};
  return keystore::file_error(ErrorCode::Usage, path,
                              "is on a disk, which is no place for a key without passphrase",
                              "write it to a tmpfs, such as /run, in a folder of mode 0700");
}

// The keystore as it is, or under another passphrase.
Result<std::string> exported(const KeyOptions& options, const std::string& path) {
  const bool changes = options.no_passphrase || options.changed.is_named();
  TRY(const sys::Fd fd, keystore::open_private_file(path));
  TRY(std::string json, sys::read_all(fd.get(), keystore::kMaxKeystoreBytes, path));
  TRY(const keystore::V3 v3, keystore::parse_v3(json));
  if (!changes) return json;
  TRY(const SecretMemory passphrase,
      read_secret_option(options.passphrase, "passphrase of " + path, Ask::Once));
  TRY(const SecretMemory key, keystore::open_keystore(v3, path, passphrase.reveal_text(), std::nullopt));
  if (options.no_passphrase) return keystore::encrypt_now(key.reveal().first<32>(), "");
  TRY(const SecretMemory changed, read_new_passphrase(options.changed, "passphrase of the export"));
  return keystore::encrypt_now(key.reveal().first<32>(), changed.reveal_text());
}

int perform_export(const KeyOptions& options) {
  if (options.no_passphrase) {
    if (options.output.empty())
      return fail(usage_error("a key without passphrase is not printed", "-o FILE names a file on a tmpfs"));
    if (const Status good = check_in_memory(options.output); !good) return fail(good.error());
  }
  const auto path = named_key(options);
  if (!path) return fail(path.error());
  const auto json = exported(options, *path);
  if (!json) return fail(json.error());
  if (options.output.empty()) return print(*json + (json->ends_with('\n') ? "" : "\n"), kDone);
  Status written = sys::write_file(options.output, *json, sys::IfThere::Refuse, sys::Readers::OwnerAlone);
  if (written) return kDone;
  if (written.error().code == ErrorCode::Usage) written.error().mend = "name another file";
  return fail(written.error());
}

Status change_passphrase(const KeyOptions& options) {
  TRY(const std::string path, named_key(options));
  TRY(const keystore::V3 v3, keystore::read_keystore(path));
  TRY(const SecretMemory before,
      read_secret_option(options.passphrase, "present passphrase of " + path, Ask::Once));
  TRY(const SecretMemory key, keystore::open_keystore(v3, path, before.reveal_text(), v3.address));
  TRY(const SecretMemory after, read_new_passphrase(options.changed, "new passphrase"));
  TRY(const std::string json, keystore::encrypt_now(key.reveal().first<32>(), after.reveal_text()));
  // What replaces the only copy of a key is read back first.
  TRY(const keystore::V3 changed, keystore::parse_v3(json));
  TRY(const SecretMemory again, keystore::open_keystore(changed, path, after.reveal_text(), v3.address));
  return keystore::replace_keystore(path, json);
}

int perform_passphrase(const KeyOptions& options) {
  const Status changed = change_passphrase(options);
  return changed ? kDone : fail(changed.error());
}

}  // namespace

int perform_key(const KeyOptions& options) {
  if (const Status done = sandbox::forbid_dumps(); !done) return fail(done.error());
  if (const Status good = check_descriptors(options); !good) return fail(good.error());
  if (options.action == "new") return perform_new(options);
  if (options.action == "import") return perform_key_import(options);
  if (options.action == "list") return perform_list(options);
  if (options.action == "address") return perform_address(options);
  if (options.action == "export") return perform_export(options);
  if (options.action == "passphrase") return perform_passphrase(options);
  return perform_key_check(options);
}

}  // namespace dvsguard::cli
