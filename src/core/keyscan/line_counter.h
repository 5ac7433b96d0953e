#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/keyscan/candidate.h"
#include "core/keyscan/stretch.h"

// Lines and columns of hits, counted as a file passes by.
namespace dvsguard::keyscan {

class LineCounter {
 public:
  // Sets line and column of the hits that have none yet and stand in the stretch.
  void place(const Stretch& stretch, Findings& findings);
  // The stretch starts after these bytes from now on.
  void pass(std::string_view bytes, std::uint64_t base);

 private:
  std::optional<bool> binary_;    // a NUL in the file's first bytes
  std::size_t placed_ = 0;        // hits
  std::uint64_t lines_ = 0;       // line feeds before the stretch
  std::uint64_t line_start_ = 0;  // of the line that the stretch starts in
};

}  // namespace dvsguard::keyscan
