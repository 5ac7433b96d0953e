#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/place.h"
#include "core/base/result.h"

// A Dockerfile as facts: stages, what they are made from, and what the last one runs as and holds.
namespace dvsguard::build {

struct Instruction {
  std::string name;                    // upper case: RUN, COPY, …
  std::vector<std::string> flags;      // --from=builder, --mount=type=secret,…
  std::vector<std::string> arguments;  // exec form's items, or the words; RUN in shell form: one item
  bool exec_form = false;
  std::vector<std::string> heredocs;
  Place place;
};

struct Stage {
  std::string base;  // as written, with ARG defaults filled in where they settle it; "" unknown
  std::string name;  // AS name
  int parent = -1;   // index of the stage it is made from
  std::vector<Instruction> instructions;
  Place place;
};

struct Dockerfile {
  std::vector<Instruction> globals;  // ARG before the first FROM
  std::vector<Stage> stages;
};

// Docker's own grammar: continuation lines, escape and syntax directives, comments, heredocs, JSON forms.
[[nodiscard]] Result<Dockerfile> parse_dockerfile(std::string_view bytes, const FileName& file);

// The stage that `target` names (by name or index); the last where it is empty; null where there is none.
[[nodiscard]] const Stage* find_stage(const Dockerfile& dockerfile, std::string_view target);

}  // namespace dvsguard::build
