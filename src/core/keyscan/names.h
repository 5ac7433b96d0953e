#pragma once

#include <string>
#include <string_view>
#include <vector>

// What the name of a variable, field or file says about what it holds. Names are split into words at `_`,
// `-`,
// `.` and camelCase, so MONKEY_TYPE and KEYBOARD are no keys.
namespace dvsguard::keyscan {

enum class NameClass {
  Other,   // says nothing
  Refers,  // names where something is (KEY_FILE, KEY_PATH, OPERATOR_ADDRESS), or something public (PUBKEY)
  Key,     // a private key, mnemonic, seed or keystore itself
  KeyPassword,  // what opens one
  Secret,       // any other secret: token, API key, database password
};

// Exactly one class a name; the functions below ask it.
[[nodiscard]] NameClass classify_name(std::string_view name);

[[nodiscard]] bool key_like_name(std::string_view name);
[[nodiscard]] bool key_password_name(std::string_view name);
[[nodiscard]] bool other_secret_name(std::string_view name);
// Names that end in _FILE, _PATH, _DIR, _ADDRESS, _URL, _PORT, _ID, _HOST and their like, and public keys.
[[nodiscard]] bool refers_only(std::string_view name);

// A path of a mount, COPY or config: operator.ecdsa.key.json, priv_validator_key.json, id_rsa, UTC--… files,
// a keystore or keys directory, *.key, and PEM files that do not call themselves certificates.
[[nodiscard]] bool key_file_path(std::string_view path);

// Lower-case words of a name: "operatorBlsKey_FILE" gives operator, bls, key, file.
[[nodiscard]] std::vector<std::string> name_words(std::string_view name);

}  // namespace dvsguard::keyscan
