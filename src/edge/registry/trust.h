#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "edge/http/url.h"

// Authorities that a user trusts for one host: FOLDER/HOST/*.crt and FOLDER/HOST:PORT/*.crt, as Docker's and
// containers' certs.d (containers-certs.d(5)).
namespace dvsguard::registry {

inline constexpr std::size_t kMaxCertificateFiles = 64;                    // of one host
inline constexpr std::size_t kMaxCertificateBytes = std::size_t{1} << 20;  // of all of them

// PEM, one after the other; "" where there are none.
[[nodiscard]] Result<std::string> certificates_for(const std::vector<std::string>& folders,
                                                   const http::Url& url);

// The usual folders, the user's before the machine's.
[[nodiscard]] std::vector<std::string> certificate_folders(const std::string& home);

}  // namespace dvsguard::registry
