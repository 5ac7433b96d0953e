#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/keyscan/hit.h"

// One detector a kind of key. Each appends what it finds in `text`, with `offset` set; scan.cc sets line and
// column. Each takes time linear in the text, whatever the text.
namespace dvsguard::keyscan {

void find_hex_keys(std::string_view text, std::vector<Hit>& hits);
void find_mnemonics(std::string_view text, std::vector<Hit>& hits);
void find_keystores(std::string_view text, std::vector<Hit>& hits);
void find_pem_keys(std::string_view text, std::vector<Hit>& hits);

// A scalar as a finding: under a name that is like a key's (or `alone` in its file), or a published test key
// anywhere.
struct ScalarContext {
  bool named_as_key = false;
  bool alone = false;
};
[[nodiscard]] std::optional<Hit> judge_scalar(std::span<const std::uint8_t, 32> scalar,
                                              ScalarContext context);

// The name that `text` gives to what stands at `at`: of an assignment, a mapping's key, a flag, or of the
// list that it is an element of. Empty where there is none.
[[nodiscard]] std::string_view name_before(std::string_view text, std::size_t at);

}  // namespace dvsguard::keyscan
