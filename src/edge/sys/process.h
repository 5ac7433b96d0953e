#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/compose/load.h"

// What this process was started with: its environment, folder, terminal and the time.
namespace dvsguard::sys {

[[nodiscard]] compose::Environment environment();
[[nodiscard]] Result<std::string> working_directory();
[[nodiscard]] Instant now();  // UTC
// Bytes that nobody can foretell, from the kernel.
void fill_random(std::span<std::uint8_t> bytes);
[[nodiscard]] std::array<std::uint8_t, 16> random_bytes();
[[nodiscard]] bool is_terminal(int fd);
// Columns of the terminal at `fd`; 0 where it is none.
[[nodiscard]] std::size_t terminal_columns(int fd);

}  // namespace dvsguard::sys
