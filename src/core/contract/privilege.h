#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/compose/load.h"
#include "core/contract/contract.h"
#include "core/contract/reader.h"

// Reasons for privileges: read, brought to their normal form, and held to what the service really has.
namespace dvsguard::contract {

// `services.NAME.x-dvs`.
[[nodiscard]] Result<ServiceTerms> read_service_terms(const At& at, const compose::Service& service,
                                                      const text::Node& model);

// NET_ADMIN of "cap_net_admin", 26656/tcp of "26656", /data of "/data/", pid of "pid:host".
[[nodiscard]] std::string normal_form(PrivilegeKind kind, std::string_view what);

// Whether a reason for `declared` speaks of `asked`: the same normal form, or a port of its range.
[[nodiscard]] bool speaks_of(PrivilegeKind kind, std::string_view declared, std::string_view asked);

}  // namespace dvsguard::contract
