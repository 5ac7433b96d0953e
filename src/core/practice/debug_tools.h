#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/place.h"
#include "core/build/dockerfile_facts.h"
#include "core/build/script.h"

// Compilers, debuggers, sshd and debug servers, by what installs, copies or starts them.
namespace dvsguard::practice {

struct DebugTool {
  std::string name;       // "gdb", "openssh-server": of a list known here, never of the input
  std::string_view kind;  // what it is and does: "an SSH server, a remote shell that waits for its user"
  Place place;
};

// What the final image holds: installed and not removed again, copied in, or part of a base made to compile.
[[nodiscard]] std::vector<DebugTool> tools_in_image(const build::ImageFacts& facts);

// What a command starts: `dlv exec --listen=:40000`, `node --inspect=0.0.0.0`, jdwp, sshd.
[[nodiscard]] std::vector<DebugTool> debug_servers(const build::Script& script);

}  // namespace dvsguard::practice
