#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/oci/reference.h"
#include "core/oci/source.h"
#include "edge/registry/session.h"

namespace dvsguard::registry {

inline constexpr int kMaxResumes = 5;  // of one blob

// A blob's bytes, exactly `size` of them; taken up where it broke off with a Range request. Whether they are
// the digest's is for the reader to check.
[[nodiscard]] Result<std::unique_ptr<oci::ByteStream>> open_blob(std::shared_ptr<Session> session,
                                                                 const oci::ContentDigest& digest,
                                                                 std::uint64_t size);

}  // namespace dvsguard::registry
