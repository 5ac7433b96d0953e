#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "edge/http/secret.h"

// Files that hold logins and keys.
namespace dvsguard::registry {

[[nodiscard]] Error file_failure(const std::string& path, ErrorCode code, std::string what,
                                 std::string mend = {});

// Nothing where there is no such file. Invalid where it is no regular file, Cap over `max_bytes`.
[[nodiscard]] Result<std::optional<http::Secret>> read_private_file(const std::string& path,
                                                                    std::size_t max_bytes);

}  // namespace dvsguard::registry
