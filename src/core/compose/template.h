#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/compose/variables.h"
#include "core/text/node.h"

// ${…} in one text, by the Compose specification's "Interpolation" and compose-go's reading of it.
namespace dvsguard::compose {

using Lookup = std::function<const VariableValue*(std::string_view)>;

// Defaults inside defaults: ${A:-${B:-…}}.
inline constexpr std::size_t kMaxTemplateDepth = 32;
// One text after its variables are put in.
inline constexpr std::size_t kMaxSubstitutionBytes = 4u << 20;
// Names and places that one text's result keeps: a text that uses more of them says enough by these.
inline constexpr std::size_t kMaxNamesOfText = 64;

struct Substitution {
  std::string text;                  // what Compose would put there
  std::string gapped;                // the same with text::kGap where an unset or empty variable stood
  bool variables = false;            // it held at least one
  std::vector<std::string> empty;    // variables that were unset or empty where they were used
  std::vector<std::string> unset;    // those that Compose warns of: unset, and no default
  std::vector<std::string> refused;  // ${NAME:?…} and ${NAME?…} without a value: Compose refuses
  std::string why;                   // the first one's message, as written
  Places sources;                    // where the variables used are set
};

// Error (Syntax) where the text is no template: "${", "${1}", "${A". The error has no place.
[[nodiscard]] Result<Substitution> substitute(std::string_view text, const Lookup& lookup);

// What a substitution leaves unsaid, for Node::hollow; null where nothing.
[[nodiscard]] std::shared_ptr<const text::Hollow> hollow_of(const Substitution& substitution);

}  // namespace dvsguard::compose
