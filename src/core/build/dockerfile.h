#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/place.h"
#include "core/base/result.h"

// A Dockerfile as BuildKit reads it: stages, what they are made from, and their instructions in order.
namespace dvsguard::build {

inline constexpr std::size_t kMaxDockerfileBytes = 1u << 20;
inline constexpr std::size_t kMaxDockerfileLine = 65535;  // BuildKit's own, in bytes with the line's end
inline constexpr std::size_t kMaxDockerfileInstructions = 20'000;

struct Heredoc {
  std::string name;
  std::string content;  // leading tabs taken away where it was written with `<<-`
  bool expand = true;   // false: its name was quoted
};

struct Instruction {
  std::string name;                    // upper case: RUN, COPY, …
  std::vector<std::string> flags;      // --from=builder, --mount=type=secret,…
  std::vector<std::string> arguments;  // exec form's items, or the words with quotes removed and variables
                                       // left as written; RUN, CMD and ENTRYPOINT in shell form: one item.
                                       // ENV, ARG, LABEL: NAME=value each. HEALTHCHECK and ONBUILD: the kind
                                       // or the instruction first.
  bool exec_form = false;
  std::vector<Heredoc> heredocs;
  Place place;
};

struct Stage {
  std::string base;      // `written` with ARG defaults filled in; "" where they do not settle it
  std::string written;   // what stands after FROM
  std::string platform;  // --platform, as written
  std::string name;      // AS name, lower case
  int parent = -1;       // index of the stage it is made from
  std::vector<Instruction> instructions;
  Place place;
};

struct Dockerfile {
  std::vector<Instruction> globals;  // ARG before the first FROM
  std::vector<Stage> stages;         // at least one
  std::string syntax;                // the frontend that `# syntax=` asks for; empty: the built-in one
  char escape = '\\';
};

// BuildKit's grammar: continuation lines, escape and syntax directives, comments, heredocs, JSON forms. Error
// for what BuildKit refuses.
[[nodiscard]] Result<Dockerfile> parse_dockerfile(std::string_view bytes, const FileName& file);

// The index of the stage that `target` names (by name or number); the last where it is empty; -1 where there
// is none.
[[nodiscard]] int stage_index(const Dockerfile& dockerfile, std::string_view target);
[[nodiscard]] const Stage* find_stage(const Dockerfile& dockerfile, std::string_view target);

}  // namespace dvsguard::build
