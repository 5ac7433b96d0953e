#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/confine/override.h"

// The edits of one service, collected.
namespace dvsguard::confine {

class ServiceEdits {
 public:
  // What the edits that follow are there for; empty: nothing that was found.
  void mends(std::string topic) { mends_ = std::move(topic); }
  // One value a path: what was set first stays.
  void set(std::vector<std::string> path, std::string value, std::string comment);
  // To the end of the service's own list.
  void append(const std::string& key, std::string value, std::string comment);
  // In place of the service's whole list.
  void replace(List list);
  [[nodiscard]] bool empty() const { return edits_.settings.empty() && edits_.lists.empty(); }
  [[nodiscard]] ServiceOverride take();

 private:
  void add_mended(Line& line) const;

  ServiceOverride edits_;
  std::string mends_;
};

}  // namespace dvsguard::confine
