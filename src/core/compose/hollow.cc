#include "core/compose/hollow.h"

#include <algorithm>
#include <utility>

#include "core/text/display.h"

namespace dvsguard::compose {

std::string hollow_cause(const text::Node& node) {
  if (!node.hollow || node.hollow->variables.empty())
    return "its value hangs on something that is not at hand";
  std::string names;
  for (const auto& name : node.hollow->variables) {
    if (!names.empty()) names += ", ";
    names += text::printable(name, 80);
  }
  if (!node.hollow->why.empty()) return "it needs " + names + ": " + text::printable(node.hollow->why);
  const bool one = node.hollow->variables.size() == 1;
  return (one ? "the variable " : "the variables ") + names + (one ? " is" : " are") +
         " not set, or set to nothing";
}

std::string without_gaps(std::string_view text) {
  std::string out(text);
  std::erase(out, text::kGap);
  return out;
}

text::Node known_part(const text::Node& from, std::string_view part) {
  text::Node node = text::make_string(std::string(part), from.place);
  node.via = from.via;
  node.interpolated = from.interpolated;
  return node;
}

text::Node unknown_part(const text::Node& from) {
  text::Node node;
  node.kind = text::Kind::Unknown;
  node.place = from.place;
  node.via = from.via;
  node.interpolated = from.interpolated;
  node.hollow = from.hollow;
  return node;
}

text::Node hollow_part(const text::Node& from, std::string_view part) {
  if (part.find(text::kGap) == std::string_view::npos) return known_part(from, part);
  const std::string rest = without_gaps(part);
  text::Node node = rest.empty() ? unknown_part(from) : known_part(from, rest);
  auto hollow = from.hollow ? *from.hollow : text::Hollow{};
  hollow.text = part;
  node.hollow = std::make_shared<const text::Hollow>(std::move(hollow));
  return node;
}

}  // namespace dvsguard::compose
