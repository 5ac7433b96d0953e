#include "core/ask/written.h"

#include <utility>

namespace dvsguard::ask {
namespace {

// What canonical form adds to a short syntax that is taken apart.
bool is_made_up(const text::Member& member) {
  return member.key == "type" || member.key == "mode" || member.key == "protocol";
}

void add_texts(const text::Node& node, std::string& out) {
  if (node.is_scalar() && !node.scalar.empty()) out += (out.empty() ? "" : ":") + node.scalar;
  for (const text::Node& item : node.items) add_texts(item, out);
  for (const text::Member& member : node.members) {
    if (member.key != "x-dvs" && !is_made_up(member)) add_texts(member.value, out);
  }
}

}  // namespace

Written::Written(const text::Node& uninterpolated, const text::Node& scripted) {
  for (const text::Member& section : uninterpolated.members) {
    if (section.key != "x-dvs") add_section(section.value);
  }
  // A command line is one place for all that it has no word of its own for, so only words are told.
  for (const text::Member& service : scripted.members) {
    for (const text::Member& property : service.value.members)
      property.value.is_scalar() ? add(property.value) : add_parts(property.value);
  }
}

// A place in a file names a property, or something in one: never a whole service.
void Written::add_section(const text::Node& section) {
  if (!section.is_map()) add(section);
  for (const text::Member& entry : section.members) {
    if (!entry.value.is_map()) add(entry.value);
    for (const text::Member& property : entry.value.members) {
      if (property.key != "x-dvs") add(property.value);
    }
  }
}

// The outermost node of a place tells it whole: the parts of a short syntax stand where it stands, and with
// `extends` one text is in several services.
void Written::add(const text::Node& node) {
  std::string whole;
  add_texts(node, whole);
  if (whole.find('$') == std::string::npos) return;
  texts_.try_emplace({std::string(node.place.name()), node.place.line, node.place.column}, std::move(whole));
  add_parts(node);
}

void Written::add_parts(const text::Node& node) {
  for (const text::Node& item : node.items) add(item);
  for (const text::Member& member : node.members) {
    if (member.key != "x-dvs") add(member.value);
  }
}

std::string Written::at(const Places& where) const {
  if (where.empty()) return {};
  const Place& place = where.front();
  const auto found = texts_.find({std::string(place.name()), place.line, place.column});
  return found == texts_.end() ? std::string() : found->second;
}

}  // namespace dvsguard::ask
