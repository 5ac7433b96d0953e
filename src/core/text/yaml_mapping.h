#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/text/yaml_tape.h"

// The rules that a mapping's keys must keep.
namespace dvsguard::text {

// The entry at `index` is a mapping that has just ended. Refused: keys that are not strings (Compose refuses
// them as well), keys that stand twice, `<<` of anything but mappings.
[[nodiscard]] Status check_mapping(const Tape& tape, std::uint32_t index);

}  // namespace dvsguard::text
