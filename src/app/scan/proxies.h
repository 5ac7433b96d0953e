#pragma once

#include "core/base/result.h"
#include "edge/http/proxy.h"

namespace dvsguard::scan {

// HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case, as curl and Go read them.
[[nodiscard]] Result<http::Proxies> proxies_of_environment();

}  // namespace dvsguard::scan
