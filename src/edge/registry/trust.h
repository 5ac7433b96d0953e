#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "edge/http/message.h"
#include "edge/http/url.h"

// Whom a user trusts for one host, and what that host is shown: FOLDER/HOST/ and FOLDER/HOST:PORT/ with
// authorities in *.crt, and a client certificate in NAME.cert with its key in NAME.key, as Docker's and
// containers' certs.d (containers-certs.d(5)).
namespace dvsguard::registry {

inline constexpr std::size_t kMaxCertificateFiles = 64;                    // of one host
inline constexpr std::size_t kMaxCertificateBytes = std::size_t{1} << 20;  // of all of them

struct Trust {
  std::string authorities;  // PEM, one after the other; "" where there are none
  http::Identity identity;  // of the first folder that has one
};

// Nothing for plain HTTP. Missing where a certificate lacks its key or a key its certificate, Invalid where a
// folder holds several, since only one can be shown.
[[nodiscard]] Result<Trust> trust_for(const std::vector<std::string>& folders, const http::Url& url);

// The same of one host's own folder.
[[nodiscard]] Result<Trust> trust_in(const std::string& folder);

// Authorities in files of their own, one after the other. Missing where one is not there.
[[nodiscard]] Result<std::string> read_authorities(const std::vector<std::string>& paths);
// The key may stand in the certificate's file. Missing where one of them is not there.
[[nodiscard]] Result<http::Identity> read_identity(const std::string& certificate, const std::string& key);

// The usual folders, the user's before the machine's.
[[nodiscard]] std::vector<std::string> certificate_folders(const std::string& home);

}  // namespace dvsguard::registry
