#pragma once

#include <string_view>

#include "core/base/result.h"

// What the processes have in common that talk to the network and hold no key.
namespace dvsguard::app_signer {

// Gives up files, but those that names and TLS need, dumps, other programs and other processes. What is
// loaded on first use is loaded before.
[[nodiscard]] Status confine_to_network();

// Sends a packet, however long the other end takes to read it.
[[nodiscard]] Status send_patiently(int link, std::string_view bytes);

// Until a packet or the end of the link is there.
[[nodiscard]] Status wait_for_packet(int link);

}  // namespace dvsguard::app_signer
