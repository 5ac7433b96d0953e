#include "core/ask/written.h"

namespace dvsguard::ask {

Written::Written(const text::Node& uninterpolated, const text::Node& scripted) {
  add(uninterpolated);
  add(scripted);
}

// A short syntax that was taken apart has several parts at one place.
void Written::add(const text::Node& node) {
  if (node.is_scalar()) {
    Text& text = texts_[{std::string(node.place.name()), node.place.line, node.place.column}];
    text.whole += (text.whole.empty() ? "" : ":") + node.scalar;
    text.variable = text.variable || node.scalar.find('$') != std::string::npos;
  }
  for (const text::Node& item : node.items) add(item);
  for (const text::Member& member : node.members) {
    const bool made_up = member.key == "type" || member.key == "mode" || member.key == "protocol";
    if (member.key != "x-dvs" && !made_up) add(member.value);
  }
}

std::string Written::at(const Places& where) const {
  if (where.empty()) return {};
  const Place& place = where.front();
  const auto found = texts_.find({std::string(place.name()), place.line, place.column});
  return found == texts_.end() || !found->second.variable ? std::string() : found->second.whole;
}

}  // namespace dvsguard::ask
