#pragma once

#include "core/base/result.h"
#include "core/contract/contract.h"
#include "core/contract/vocabulary.h"
#include "core/text/reader.h"

// Reading the contract's tree: text/reader.h, and what only a contract has.
namespace dvsguard::contract {

using text::At;
using text::child_of;
using text::is_name;
using text::read_bool;
using text::read_choice;
using text::read_int;
using text::read_keys;
using text::read_list;
using text::read_mapping;
using text::read_names;
using text::read_optional;
using text::read_quoted;
using text::read_reason;
using text::read_text;
using text::read_word;
using text::status_of;
using text::wrong;

// A mapping that holds the block's own keys.
[[nodiscard]] Status read_block(const At& at, Block block);

// A text, or {config: NAME}.
[[nodiscard]] Result<Value> read_value(const At& at);
[[nodiscard]] bool is_reference(const At& at);

// Refuses `$`, and control characters, in every key and scalar below.
[[nodiscard]] Status check_raw(const At& at);

}  // namespace dvsguard::contract
