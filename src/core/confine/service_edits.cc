#include "core/confine/service_edits.h"

#include <algorithm>
#include <utility>

namespace dvsguard::confine {

void ServiceEdits::add_mended(Line& line) const {
  if (!mends_.empty()) line.mends.insert(mends_);
}

void ServiceEdits::set(std::vector<std::string> path, std::string value, std::string comment) {
  const auto found = std::find_if(edits_.settings.begin(), edits_.settings.end(),
                                  [&path](const Setting& setting) { return setting.path == path; });
  if (found != edits_.settings.end()) return add_mended(found->line);
  edits_.settings.push_back({std::move(path), {std::move(value), std::move(comment)}});
  add_mended(edits_.settings.back().line);
}

void ServiceEdits::append(const std::string& key, std::string value, std::string comment) {
  const auto found = std::find_if(edits_.lists.begin(), edits_.lists.end(),
                                  [&key](const List& list) { return list.key == key; });
  List& list = found != edits_.lists.end() ? *found : edits_.lists.emplace_back();
  list.key = key;
  list.items.push_back({std::move(value), std::move(comment)});
  add_mended(list.items.back());
}

void ServiceEdits::replace(List list) {
  list.tag = "!override";
  edits_.lists.push_back(std::move(list));
}

ServiceOverride ServiceEdits::take() {
  return std::move(edits_);
}

}  // namespace dvsguard::confine
