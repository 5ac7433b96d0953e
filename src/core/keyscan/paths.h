#pragma once

#include <string_view>

// What a path says about what it holds.
namespace dvsguard::keyscan {

// A path of a mount, COPY or config: operator.ecdsa.key.json, priv_validator_key.json, id_rsa, nodekey,
// UTC--… files,
// *.key, PEM files that do not call themselves certificates, anything under a directory that is named for
// keys or keystores, and the home directories of tools that keep keys in them (.ssh; .pelldvs and .eigenlayer
// as a whole).
[[nodiscard]] bool key_file_path(std::string_view path);

}  // namespace dvsguard::keyscan
