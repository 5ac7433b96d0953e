#pragma once

#include <cstddef>

#include "core/base/result.h"
#include "core/text/limits.h"

// What a small hostile file may be blown up to: text through variables, nodes through `extends`.
namespace dvsguard::compose {

class Budget {
 public:
  explicit Budget(const text::Limits& limits) : bytes_(limits.max_expanded_bytes), nodes_(limits.max_nodes) {}

  // Error (Cap) once the project's values are larger together than kMaxExpandedBytes.
  [[nodiscard]] Status take_bytes(std::size_t count) {
    if (count > bytes_) return over("the variables' values make the project larger than kMaxExpandedBytes");
    bytes_ -= count;
    return {};
  }
  // Error (Cap) once `extends` has copied more than kMaxNodes.
  [[nodiscard]] Status take_nodes(std::size_t count) {
    if (count > nodes_) return over("extends makes the project larger than kMaxNodes");
    nodes_ -= count;
    return {};
  }

 private:
  static Error over(const char* what) { return Error{ErrorCode::Cap, {}, {}, what, {}}; }

  std::size_t bytes_, nodes_;
};

}  // namespace dvsguard::compose
