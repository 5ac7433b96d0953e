#pragma once

#include "core/base/result.h"
#include "core/compose/budget.h"
#include "core/compose/load.h"
#include "core/compose/template.h"
#include "core/compose/variables.h"
#include "core/text/node.h"

// The interpolation of a file's tree, and the casts that Compose makes along with it.
namespace dvsguard::compose {

// Collects what an operator should know, each thing once.
class Notes {
 public:
  void add(Note::Kind kind, std::string text, Places where);
  // One note a variable: the places where it is used gather in it.
  void unset(std::string_view variable, const Place& where);
  void refused(std::string_view variable, std::string_view why, const Place& where);
  [[nodiscard]] std::vector<Note> take() { return std::move(notes_); }

 private:
  void gather(Note::Kind kind, std::string text, const Place& where);

  std::vector<Note> notes_;
  std::map<std::string, std::size_t, std::less<>> by_text_;
};

// Every text of the tree but those in `x-dvs` blocks, which are raw. A value that Compose would refuse for a
// variable's sake (${NAME:?…}, or a cast of nothing) becomes Kind::Unknown.
[[nodiscard]] Status interpolate(text::Node& tree, const Variables& variables, Notes& notes, Budget& budget);

// One text, where it stands.
[[nodiscard]] Status interpolate_scalar(text::Node& node, const Variables& variables, Notes& notes,
                                        Budget& budget);

}  // namespace dvsguard::compose
