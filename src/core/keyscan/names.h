#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/keyscan/paths.h"  // key_file_path: what a path says, beside what a name says

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

// A name of that kind whose "where" is a key's: BLS_KEY_FILE, KEYSTORE_DIR, ECDSA_KEYSTORE_PATH.
[[nodiscard]] bool key_location_name(std::string_view name);

// A value that is a path rather than a key: ETH_KEYSTORE=/config/key.json.
[[nodiscard]] bool path_like_value(std::string_view value);

// A variable's name as a message may show it: up to its first byte that no name has, at most 64 bytes. To
// Compose, "PRIVATE_KEY:0x…" is one long name; what follows may be the value, and cut short no redactor knows
// it.
[[nodiscard]] std::string shown_name(std::string_view name);

// Lower-case words of a name: "operatorBlsKey_FILE" gives operator, bls, key, file; PRIVKEY gives private,
// key. Numbers that only count (KEY_1, KEY2) are left out.
[[nodiscard]] std::vector<std::string> name_words(std::string_view name);

}  // namespace dvsguard::keyscan
