#include <algorithm>

#include "core/compose/interpolate.h"
#include "core/text/display.h"

namespace dvsguard::compose {

namespace {

constexpr std::size_t kMaxPlacesOfNote = 20;
constexpr std::size_t kMaxNotes = 1000;

}  // namespace

void Notes::add(Note::Kind kind, std::string text, Places where) {
  const auto known = by_text_.find(text);
  if (known != by_text_.end()) {
    Note& note = notes_[known->second];
    if (note.where.size() < kMaxPlacesOfNote) add_places(note.where, where);
    return;
  }
  if (notes_.size() > kMaxNotes) return;
  if (notes_.size() == kMaxNotes) text = "more notes than kMaxNotes: the rest is left out";
  by_text_.emplace(text, notes_.size());
  notes_.push_back({kind, std::move(text), std::move(where)});
}

void Notes::gather(Note::Kind kind, std::string text, const Place& where) {
  add(kind, std::move(text), {where});
}

void Notes::unset(std::string_view variable, const Place& where) {
  gather(Note::Kind::VariableUnset, "the variable " + text::printable(variable, 80) + " is not set", where);
}

void Notes::refused(std::string_view variable, std::string_view why, const Place& where) {
  std::string text = "the variable " + text::printable(variable, 80) + " must be set";
  if (!why.empty()) text += ": " + text::printable(why);
  gather(Note::Kind::VariableUnset, std::move(text), where);
}

}  // namespace dvsguard::compose
