#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/base/place.h"
#include "core/text/node.h"

// A word that a program is given, as far as the script and the project's variables tell.
namespace dvsguard::docker_run {

struct Given {
  std::string text;               // with text::kGap where something unknown stands
  std::set<std::string> unknown;  // the names of what is unknown: variables, "$1", "$(…)"
  std::string why = {};           // where they are more than not set
  std::string written = {};       // as the script spells it, without its quotes
  bool expanded = false;          // holds the value of a variable
  bool many = false;              // may be any number of words
  Place place = {};
  Places via = {};  // where the variables in it get their values

  [[nodiscard]] bool is_known() const { return text.find(text::kGap) == std::string::npos; }
};

// A part of its text, known or unknown for the same reasons.
[[nodiscard]] Given part_of(const Given& given, std::string_view part);

// As a node that stands where the word does: Kind::Unknown where anything in it is unknown.
[[nodiscard]] text::Node scalar_of(const Given& given);
// The same, a string with its gaps in Node::hollow: for the short syntaxes, which are taken apart later.
[[nodiscard]] text::Node syntax_of(const Given& given);

}  // namespace dvsguard::docker_run
