#include "app/scan/proxies.h"

#include <string>

#include "edge/sys/process.h"

namespace dvsguard::scan {

Result<http::Proxies> proxies_of_environment() {
  const compose::Environment environment = sys::environment();
  const auto either = [&](const char* upper, const char* lower) {
    for (const char* name : {upper, lower}) {
      const auto found = environment.find(name);
      if (found != environment.end() && !found->second.empty()) return found->second;
    }
    return std::string();
  };
  return http::Proxies::parse(either("HTTPS_PROXY", "https_proxy"), either("HTTP_PROXY", "http_proxy"),
                              either("NO_PROXY", "no_proxy"));
}

}  // namespace dvsguard::scan
