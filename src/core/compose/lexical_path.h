#pragma once

#include <string>
#include <string_view>

#include "core/compose/clean_path.h"

// Paths as text, as Go's path/filepath treats them on Linux: nothing here looks at a disk.
namespace dvsguard::compose {

[[nodiscard]] bool is_absolute(std::string_view path);
// "C:\x", "C:/x", "\\host\share": a Windows client's path, which Compose leaves alone.
[[nodiscard]] bool is_windows_absolute(std::string_view path);
// Both parts, cleaned; an empty part is left out.
[[nodiscard]] std::string join_path(std::string_view base, std::string_view path);
// `path` itself where it is absolute, else below `base`; cleaned.
[[nodiscard]] std::string absolute_path(std::string_view base, std::string_view path);
// Everything but the last element, cleaned: "." where there is no more.
[[nodiscard]] std::string parent_path(std::string_view path);
// The last element.
[[nodiscard]] std::string base_name(std::string_view path);
// `path` as seen from `base`, both absolute.
[[nodiscard]] std::string relative_path(std::string_view base, std::string_view path);
// Whether the cleaned absolute `path` is `directory` or below it.
[[nodiscard]] bool is_within(std::string_view directory, std::string_view path);

}  // namespace dvsguard::compose
