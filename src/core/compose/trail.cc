#include "core/compose/trail.h"

#include <utility>
#include <vector>

#include "core/text/display.h"

namespace dvsguard::compose {

Trail Trail::operator/(std::string_view key) const {
  Trail child;
  child.up_ = this;
  child.key_ = key;
  return child;
}

Trail Trail::operator[](std::size_t index) const {
  Trail child;
  child.up_ = this;
  child.index_ = index;
  child.item_ = true;
  return child;
}

std::string Trail::text() const {
  std::vector<const Trail*> steps;
  for (const Trail* step = this; step->up_ != nullptr; step = step->up_) steps.push_back(step);
  std::string out;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if ((*step)->item_) {
      out += '[' + std::to_string((*step)->index_) + ']';
      continue;
    }
    if (!out.empty()) out += '.';
    out += text::printable((*step)->key_, 80);
  }
  return out;
}

Error error_at(const Place& place, const Trail& trail, std::string what, std::string mend) {
  Error error;
  error.code = ErrorCode::Invalid;
  error.place = place;
  error.where = trail.text();
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

Error error_at(const text::Node& node, const Trail& trail, std::string what, std::string mend) {
  return error_at(node.place, trail, std::move(what), std::move(mend));
}

}  // namespace dvsguard::compose
