#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/build/dockerfile.h"
#include "core/build/dockerfile_expand.h"
#include "core/build/script.h"

// What the image of one stage is made from, holds and runs as, as far as its Dockerfile tells.
namespace dvsguard::build {

enum class BaseKind {
  Unknown,  // the image is not named here
  Scratch,
  Distroless,  // made to hold no shell: distroless, Chainguard's static and its kin, ko's
  ShellImage,  // a distribution or a language image known to hold a shell
  Other,
};

[[nodiscard]] BaseKind classify_base(std::string_view reference);

struct UserFact {
  std::string text;     // as the image's configuration will hold it
  bool settled = true;  // false: hangs on a build argument that is not known
  Place place;
};

struct CopyFact {
  std::string source;       // path, URL or git reference; empty for a heredoc
  std::string destination;  // as written
  std::string from;         // --from; empty: the build context
  bool remote = false;      // ADD from a URL or a git repository
  bool checked = false;     // ADD --checksum
  Place place;
};

struct VariableFact {
  std::string name, value;
  bool has_value = false;
  bool argument = false;  // ARG; else ENV
  Place place;
};

// A RUN of the final image, as commands. Not readable: `script` is empty.
struct RunFact {
  Script script;
  Place place;
};

struct ImageFacts {
  std::string base;  // the image that the chain of stages starts from; "" unknown
  BaseKind base_kind = BaseKind::Unknown;
  Place base_place;
  std::optional<UserFact> user;
  std::vector<CopyFact> copies;         // into the final image
  std::vector<CopyFact> remote_adds;    // ADD from outside, of every stage that the final image needs
  std::vector<VariableFact> variables;  // of the final image's chain
  std::vector<RunFact> runs;
  std::optional<Instruction> healthcheck, entrypoint, cmd;  // the last of each
  std::vector<std::string> exposed;                         // "8080/tcp", "22", as written
};

// Of the stage that `target` names, its parents included; nullopt where there is no such stage. `build_args`
// stand over the defaults of the ARGs.
[[nodiscard]] std::optional<ImageFacts> image_facts(const Dockerfile& dockerfile, std::string_view target,
                                                    const Variables& build_args = {});

// RUN, CMD, ENTRYPOINT or HEALTHCHECK as commands.
[[nodiscard]] Result<Script> commands_of(const Instruction& instruction);

}  // namespace dvsguard::build
