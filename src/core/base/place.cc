#include "core/base/place.h"

#include <algorithm>

namespace dvsguard {

FileName file_name(std::string_view name) {
  return std::make_shared<const std::string>(name);
}

std::string Place::text() const {
  std::string out(name());
  if (line == 0) return out;
  out += ":" + std::to_string(line);
  if (column != 0) out += ":" + std::to_string(column);
  return out;
}

bool operator==(const Place& a, const Place& b) {
  return a.line == b.line && a.column == b.column && a.name() == b.name();
}

void add_places(Places& to, const Places& more) {
  for (const Place& place : more) {
    if (to.size() >= kMaxPlaces) return;
    if (std::find(to.begin(), to.end(), place) == to.end()) to.push_back(place);
  }
}

}  // namespace dvsguard
