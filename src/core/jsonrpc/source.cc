#include "core/jsonrpc/source.h"

#include "core/jsonrpc/raw.h"

namespace dvsguard::jsonrpc {

Source::Source(std::string_view bytes) : bytes_(bytes), lines_{0} {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n') lines_.push_back(i + 1);
  }
}

std::string_view Source::raw(const text::Node& node) const {
  if (node.place.line == 0 || node.place.line > lines_.size() || node.place.column == 0) return {};
  const std::size_t begin = lines_[node.place.line - 1] + node.place.column - 1;
  if (begin >= bytes_.size()) return {};
  return bytes_.substr(begin, end_of_value(bytes_, begin) - begin);
}

}  // namespace dvsguard::jsonrpc
