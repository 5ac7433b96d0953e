#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/grant/usage.h"

// Usage entries as the log holds them: one RFC 8785 JSON object each. docs/formats/signer-log.md specifies
// them.
namespace dvsguard::grant {

inline constexpr std::size_t kMaxEntryBytes = 8 << 10;

[[nodiscard]] std::string encode_entry(const Entry& entry);

// Exactly what encode_entry makes. Error: other members, other forms, over kMaxEntryBytes.
[[nodiscard]] Result<Entry> parse_entry(std::string_view json);

// "started", "used", "confirmed", "locked", "adopted", "refused".
[[nodiscard]] std::string_view entry_kind(const Entry& entry);

}  // namespace dvsguard::grant
