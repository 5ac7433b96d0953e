#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/keyscan/hit.h"
#include "core/keyscan/scanner.h"

// Key material in what a tar says of its entries: names, link targets, extended attributes, comments.
namespace dvsguard::image {

// A path or a link's target; offsets are within it.
[[nodiscard]] std::vector<keyscan::Hit> name_keys(std::string_view name, keyscan::FileScanner& scanner);

struct RecordKey {
  keyscan::Hit hit;  // its offset is within the header
  std::string part;  // "extended attribute user.note", "PAX record comment"
};

// A PAX header that layer::parse_pax took. Of its names nothing: those are the entry's.
[[nodiscard]] std::vector<RecordKey> record_keys(std::string_view records, keyscan::FileScanner& scanner);

}  // namespace dvsguard::image
