#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/place.h"

// Columns as readers of reports count them: a Place counts bytes, editors and code hosts count characters.
namespace dvsguard::report {

// A file's bytes by its name in a Place; null where they are not at hand.
using Sources = std::function<std::shared_ptr<const std::string>(const std::string& name)>;

class Columns {
 public:
  explicit Columns(Sources sources) : sources_(std::move(sources)) {}

  // In Unicode code points, from 1; 0 where the place has no column, or its line is not at hand.
  [[nodiscard]] std::size_t of(const Place& place);

 private:
  struct Lines {
    std::shared_ptr<const std::string> bytes;
    std::vector<std::size_t> starts;
  };
  const Lines& lines_of(const std::string& name);

  Sources sources_;
  std::map<std::string, Lines> files_;
};

}  // namespace dvsguard::report
