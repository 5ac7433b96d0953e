#pragma once

#include <optional>
#include <string>
#include <string_view>

// Keys that libraries carry to test themselves: published with their sources, and in every image that holds
// the library.
namespace dvsguard::keyscan {

// By a key's fingerprint ("sha256:…" of its public key), "openssl speed's test key".
[[nodiscard]] std::optional<std::string> published_key_name(std::string_view fingerprint);

// The same for a key whose public half OpenSSL cannot tell, by the SHA-256 of its DER.
[[nodiscard]] std::optional<std::string> published_der_name(std::string_view der);

}  // namespace dvsguard::keyscan
