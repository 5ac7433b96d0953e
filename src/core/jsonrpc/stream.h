#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

// geth's IPC: JSON objects and lists one after another, with nothing between them but white space. This finds
// where each ends, and nothing else: whoever reads the value is strict.
namespace dvsguard::jsonrpc {

class ValueStream {
 public:
  // Takes what belongs to the value that is under way and tells how much that was; stops behind its end.
  // Error: what begins no object or list, or a value over kMaxBodyBytes; nothing can follow.
  [[nodiscard]] Result<std::size_t> feed(std::string_view bytes);

  // A value that is whole, once.
  [[nodiscard]] std::optional<std::string> take();
  // A value has begun and not ended.
  [[nodiscard]] bool inside() const { return !value_.empty() && !whole_; }

 private:
  std::string value_;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool whole_ = false;
};

}  // namespace dvsguard::jsonrpc
