#pragma once

#include <optional>

#include "core/practice/check.h"
#include "core/practice/control_sockets.h"
#include "core/practice/mounts.h"

// The control socket of dvsguard's signer where it is not in its usual place: it lies in the folder of the
// log, which may be anywhere.
namespace dvsguard::practice {

// What a mount is of it, or holds of it. Other products call a socket control.sock too, so that the name
// alone says nothing: a signer.yaml names the folder, the path names dvsguard, or the service is one of the
// signer's clients.
[[nodiscard]] std::optional<ControlSocket> signer_socket(const Evidence& evidence,
                                                         const compose::Service& service,
                                                         const HostMount& mount);

}  // namespace dvsguard::practice
