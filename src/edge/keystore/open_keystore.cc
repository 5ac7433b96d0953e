#include "edge/keystore/open_keystore.h"

#include <fmt/format.h>

#include "core/crypto/secp256k1.h"
#include "edge/keystore/private_file.h"
#include "edge/sys/files.h"

namespace dvsguard::keystore {
namespace {

Error at(const std::string& path, Error error) {
  error.place.file = file_name(path);
  return error;
}

Error of_another(const std::string& path, const crypto::Address& has, const crypto::Address& expected) {
  return file_error(ErrorCode::Invalid, path,
                    fmt::format("is the keystore of {}, not of {}", has.text(), expected.text()));
}

}  // namespace

Result<V3> read_keystore(const std::string& path) {
  TRY(const sys::Fd fd, open_private_file(path));
  TRY(const std::string text, sys::read_all(fd.get(), kMaxKeystoreBytes, path));
  auto keystore = parse_v3(text);
  if (!keystore) return at(path, std::move(keystore.error()));
  return keystore;
}

Result<sys::SecretMemory> open_keystore(const V3& keystore, const std::string& path,
                                        std::string_view passphrase,
                                        const std::optional<crypto::Address>& expected) {
  if (expected && keystore.address && *keystore.address != *expected)
    return of_another(path, *keystore.address, *expected);
  TRY(sys::SecretMemory key, sys::SecretMemory::of(32));
  const std::span<std::uint8_t, 32> bytes = key.reveal().first<32>();
  if (Status opened = decrypt(keystore, passphrase, bytes); !opened)
    return at(path, std::move(opened.error()));
  const auto address = crypto::address_of(bytes);
  if (!address) return file_error(ErrorCode::Invalid, path, "holds no secp256k1 private key");
  if (expected && *address != *expected) return of_another(path, *address, *expected);
  return key;
}

Result<sys::SecretMemory> open_keystore(const std::string& path, std::string_view passphrase,
                                        const std::optional<crypto::Address>& expected) {
  TRY(const V3 keystore, read_keystore(path));
  return open_keystore(keystore, path, passphrase, expected);
}

}  // namespace dvsguard::keystore
