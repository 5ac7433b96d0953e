#pragma once

#include <cstddef>
#include <string_view>

// The bytes of values inside a JSON text that was read without an error.
namespace dvsguard::jsonrpc {

// Where the value that begins at `at` ends.
[[nodiscard]] std::size_t end_of_value(std::string_view json, std::size_t at);

// An item of a list; empty where there are fewer.
[[nodiscard]] std::string_view raw_item(std::string_view list, std::size_t index);

}  // namespace dvsguard::jsonrpc
