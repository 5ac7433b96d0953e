#include "core/binary/function_set.h"

#include <algorithm>
#include <utility>

namespace dvsguard::binary {

void FunctionSet::add(std::string_view linked_name) {
  read_function_name(linked_name, name_);
  if (name_.package.empty()) return;
  if (name_.package != last_package_) add_package();
  if (name_.symbol.empty()) return;
  if (hashes_.size() == kMaxFunctions) {
    full_ = true;
    return;
  }
  hashes_.push_back(function_hash(name_.package, name_.symbol));
}

void FunctionSet::add_package() {
  last_package_ = name_.package;
  if (packages_.contains(name_.package)) return;
  if (packages_.size() == kMaxPackages || name_.package.size() > kMaxPackageBytes - package_bytes_) {
    full_ = true;
    return;
  }
  package_bytes_ += name_.package.size();
  packages_.insert(name_.package);
}

LinkedFunctions FunctionSet::take() {
  LinkedFunctions out;
  out.hashes = std::exchange(hashes_, {});
  std::sort(out.hashes.begin(), out.hashes.end());
  out.hashes.erase(std::unique(out.hashes.begin(), out.hashes.end()), out.hashes.end());
  out.packages.assign(packages_.begin(), packages_.end());
  packages_.clear();
  std::sort(out.packages.begin(), out.packages.end());
  return out;
}

}  // namespace dvsguard::binary
