#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/host/facts.h"

// The account databases of a host (passwd(5), group(5), subuid(5), nsswitch.conf(5)).
namespace dvsguard::host {

inline constexpr std::size_t kMaxAccountBytes = std::size_t{4} << 20;  // of one file
inline constexpr std::size_t kMaxAccounts = 100'000;

// Lines that glibc would skip (comments, too few fields, no number) are skipped. Cap over kMaxAccounts.
[[nodiscard]] Result<std::vector<Account>> parse_passwd(std::string_view bytes);
[[nodiscard]] Result<std::vector<Group>> parse_group(std::string_view bytes);
[[nodiscard]] Result<std::vector<IdRange>> parse_id_ranges(std::string_view bytes);

// Whether `database` ("passwd") has sources beside the machine's own files, so that those are not all.
[[nodiscard]] bool has_other_sources(std::string_view nsswitch, std::string_view database);

}  // namespace dvsguard::host
