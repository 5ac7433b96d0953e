#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/sys/fd.h"

// The sockets that others connect to, made before anybody's privileges are given up.
namespace dvsguard::app_signer {

// In a folder that is there. A socket that a former run left is replaced; anything else in its place, and one
// that somebody listens on, is an error. `owner`, where there is one, may connect beside root; the mode is
// 0600.
[[nodiscard]] Result<sys::Fd> listen_unix(const std::string& path, int type, std::optional<uid_t> owner);

// "127.0.0.1:9000", "[::1]:9000": loopback alone.
[[nodiscard]] Result<sys::Fd> listen_loopback(std::string_view address);

}  // namespace dvsguard::app_signer
