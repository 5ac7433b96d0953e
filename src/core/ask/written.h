#pragma once

#include <map>
#include <string>
#include <tuple>

#include "core/base/place.h"
#include "core/text/node.h"

namespace dvsguard::ask {

// What the project says at a place, before variables are filled in: what may be shown to its team.
class Written {
 public:
  // The Compose files' tree, and that of the containers of scripts.
  Written(const text::Node& uninterpolated, const text::Node& scripted);

  // The text with ${…} at the first place, or in what stands below it: "" where no variable is in it, so that
  // its values are the project's own.
  [[nodiscard]] std::string at(const Places& where) const;

 private:
  void add_section(const text::Node& section);
  void add(const text::Node& node);
  void add_parts(const text::Node& node);

  std::map<std::tuple<std::string, std::uint32_t, std::uint32_t>, std::string> texts_;
};

}  // namespace dvsguard::ask
