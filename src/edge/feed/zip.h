#pragma once

#include "edge/feed/documents.h"

namespace dvsguard::feed {

// Of a regular file that begins as a zip does.
[[nodiscard]] Status read_zip(const std::string& path, const TakeDocument& take);

}  // namespace dvsguard::feed
