#pragma once

#include <optional>
#include <string>
#include <string_view>

// docs/practices.md, built in: the page of each practice and each rule.
namespace dvsguard::cli {

[[nodiscard]] std::string_view practices_markdown();

// The section under the heading that starts with `id` ("LP07", "least-privilege"), its heading included, up
// to the next heading of the same or a higher level. `id` in any case.
[[nodiscard]] std::optional<std::string> find_page(std::string_view markdown, std::string_view id);

}  // namespace dvsguard::cli
