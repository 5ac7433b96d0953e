#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/text/node.h"

// A JSON text that was read without an error, for the bytes of its values.
namespace dvsguard::jsonrpc {

class Source {
 public:
  explicit Source(std::string_view bytes);
  // The bytes of a value of the document.
  [[nodiscard]] std::string_view raw(const text::Node& node) const;

 private:
  std::string_view bytes_;
  std::vector<std::size_t> lines_;  // where each begins
};

}  // namespace dvsguard::jsonrpc
