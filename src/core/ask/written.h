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

  // The text with ${…} at the first place: "" where no variable is in it, so that its values are the
  // project's own.
  [[nodiscard]] std::string at(const Places& where) const;

 private:
  struct Text {
    std::string whole;
    bool variable = false;
  };
  void add(const text::Node& node);

  std::map<std::tuple<std::string, std::uint32_t, std::uint32_t>, Text> texts_;
};

}  // namespace dvsguard::ask
