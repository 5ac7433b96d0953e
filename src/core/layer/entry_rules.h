#pragma once

#include <optional>

#include "core/base/result.h"
#include "core/layer/entry.h"
#include "core/layer/tar_header.h"

// What containerd's pkg/archive makes of a header that Go read.
namespace dvsguard::layer {

// By a header's type flag; absent for those that containerd has no use for.
[[nodiscard]] std::optional<EntryType> entry_type(char type);

// All but the data's place and the file capability, which the header does not hold. Its type is one of the
// above.
[[nodiscard]] Status fill_entry(const TarHeader& header, Entry& entry);

}  // namespace dvsguard::layer
