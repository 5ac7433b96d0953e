#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "edge/http/client.h"
#include "edge/http/transfer.h"

namespace dvsguard::http {
namespace {

// Whether the peer's TLS alert (RFC 8446, 6.2) is about what it was shown. The words are OpenSSL's for the
// alert's number.
bool is_about_our_certificate(std::string_view words) {
  if (words.find(" alert ") == std::string_view::npos) return false;
  return words.find("certificate") != std::string_view::npos ||
         words.find("unknown ca") != std::string_view::npos;
}

// X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED (openssl/x509_vfy.h).
constexpr long kNotYetValid = 9, kExpired = 10;
constexpr const char* kUnreached = "cannot connect to it";

}  // namespace

bool is_unreached(const Error& error) {
  return error.what.starts_with(kUnreached);
}

Error Transfer::certificate_error() const {
  long why = 0;
  curl_.easy_getinfo(easy_, CURLINFO_SSL_VERIFYRESULT, &why);
  if (why == kNotYetValid || why == kExpired)
    return failure(ErrorCode::Invalid, "its certificate is past its date, or not yet in force",
                   "look at this machine's clock; if that is right, its operator has to renew it");
  if (std::string_view(words_.data()).find("target host name") != std::string_view::npos)
    return failure(ErrorCode::Invalid, "its certificate is not for its name",
                   "ask it by a name that its certificate holds");
  return failure(ErrorCode::Invalid, "its certificate is not trusted here",
                 "add its authority's certificate to this machine's, or to certs.d/HOST:PORT/ca.crt");
}

Error Transfer::identity_error() const {
  if (request_.identity.empty())
    return failure(ErrorCode::Invalid, "wants a client certificate",
                   "put one and its key into certs.d/HOST:PORT/client.cert and client.key");
  return failure(ErrorCode::Invalid, "does not accept the client certificate that is stored for it");
}

Error Transfer::connect_error() const {
  long os_error = 0;
  curl_.easy_getinfo(easy_, CURLINFO_OS_ERRNO, &os_error);
  const std::string why =
      os_error == 0 ? "" : ": " + std::generic_category().message(static_cast<int>(os_error));
  const bool closed = !request_.socket.empty() && (os_error == EACCES || os_error == EPERM);
  return failure(os_error == ENOENT ? ErrorCode::Missing : ErrorCode::Io, std::string(kUnreached) + why,
                 closed ? "run it as root, or as a member of the group that the socket belongs to" : "");
}

Error Transfer::transfer_error(CURLcode code) const {
  if (over_) return failure(ErrorCode::Cap, "the headers of its answer are larger than their cap");
  long connect_status = 0;
  curl_.easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &connect_status);
  if (connect_status >= 300)
    return failure(ErrorCode::Io,
                   "the proxy answers " + std::to_string(connect_status) + " to being asked for it",
                   "set HTTPS_PROXY and NO_PROXY to what this network wants");
  const bool certificate = code == CURLE_SSL_CONNECT_ERROR || code == CURLE_RECV_ERROR;
  if (code == CURLE_SSL_CLIENTCERT || (certificate && is_about_our_certificate(words_.data())))
    return identity_error();
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      return connect_error();
    case CURLE_COULDNT_RESOLVE_HOST:
      return failure(ErrorCode::Io, "its name has no address that could be found");
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return failure(ErrorCode::Io, "the proxy for it cannot be reached",
                     "set HTTPS_PROXY and NO_PROXY to what this network wants");
    case CURLE_OPERATION_TIMEDOUT:
      return failure(ErrorCode::Io, "does not answer in time");
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return failure(ErrorCode::Io, "ends its answer before it is whole");
    case CURLE_PEER_FAILED_VERIFICATION:
      return certificate_error();
    case CURLE_SSL_CONNECT_ERROR:
      return failure(ErrorCode::Syntax, "does not answer in TLS 1.2 or later");
    case CURLE_SSL_CERTPROBLEM:
      return failure(ErrorCode::Invalid, "the client certificate that is stored for it does not fit its key",
                     "look at certs.d/HOST:PORT/*.cert and *.key: PEM, and the key without a passphrase");
    case CURLE_SSL_CACERT_BADFILE:
      return failure(ErrorCode::Syntax, "the certificates of authorities that are set for it cannot be read");
    default:
      // libcurl's own words for the code: none of the peer's bytes is in them.
      return failure(ErrorCode::Syntax, std::string("does not answer in HTTP: ") + curl_.easy_strerror(code));
  }
}

}  // namespace dvsguard::http
