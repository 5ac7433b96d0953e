#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/http/address.h"
#include "edge/http/secret.h"
#include "edge/http/url.h"

// HTTPS_PROXY, HTTP_PROXY and NO_PROXY as Go's net/http reads them (golang.org/x/net/http/httpproxy), since
// Docker's and containerd's users have set them for those.
namespace dvsguard::http {

inline constexpr std::size_t kMaxProxyBytes = 16384;  // of each variable

class Proxies {
 public:
  Proxies() = default;  // none
  // Unsupported or Syntax where a proxy is none of http, https, socks5; the variable is named, not its text,
  // which may hold a password.
  [[nodiscard]] static Result<Proxies> parse(std::string_view https_proxy, std::string_view http_proxy,
                                             std::string_view no_proxy);
  // Of this process's environment: each variable in either case, as curl and Go read them.
  [[nodiscard]] static Result<Proxies> of_environment();
  // Null: straight there, as always to this machine itself.
  [[nodiscard]] const Secret* proxy_for(const Url& url) const;

 private:
  struct Exception {
    std::string domain;   // ".example.org"
    bool itself = false;  // "example.org" too
    std::optional<IpAddress> address;
    unsigned bits = 128;  // of the address
    std::string port;     // empty: every one
  };

  [[nodiscard]] static std::optional<Exception> parse_exception(std::string_view text);
  [[nodiscard]] bool excepts(const Url& url) const;

  Secret https_, http_;
  bool nothing_ = false;  // "*"
  std::vector<Exception> exceptions_;
};

}  // namespace dvsguard::http
