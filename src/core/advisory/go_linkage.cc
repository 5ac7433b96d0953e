#include "core/advisory/go_linkage.h"

#include <algorithm>
#include <utility>

#include "core/binary/function_name.h"

namespace dvsguard::advisory {
namespace {

constexpr std::string_view kMainPackage = "main";  // what the linker calls the package that was built

std::string_view setting(const binary::GoBuildInfo& go, std::string_view name) {
  for (const auto& [key, value] : go.settings) {
    if (key == name) return value;
  }
  return {};
}

std::string_view linked_path(const binary::GoModule& module) {
  return module.replaced_path.empty() ? module.path : module.replaced_path;
}

bool allows(const std::vector<std::string_view>& list, std::string_view value) {
  return list.empty() || value.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool is_standard(std::string_view module) {
  return module == kStandardLibrary || module == kToolchain;
}

}  // namespace

GoLinkage::GoLinkage(const binary::BinaryFacts& facts)
    : goos_(setting(*facts.go, "GOOS")),
      goarch_(setting(*facts.go, "GOARCH")),
      main_path_(facts.go->main_path),
      functions_(facts.functions ? &*facts.functions : nullptr) {
  if (!facts.go->main.path.empty()) modules_.insert(linked_path(facts.go->main));
  for (const auto& module : facts.go->dependencies) modules_.insert(linked_path(module));
  if (functions_ == nullptr) return;
  for (const auto& package : functions_->packages) modules_with_linked_packages_.insert(owner(package));
}

bool GoLinkage::is_for_platform(const Import& import) const {
  return allows(import.goos, goos_) && allows(import.goarch, goarch_);
}

bool GoLinkage::is_for_platform(const Record& record) const {
  return record.imports.empty() || std::any_of(record.imports.begin(), record.imports.end(),
                                               [&](const auto& import) { return is_for_platform(import); });
}

// The build's module with the longest path above the package's.
std::string_view GoLinkage::owner(std::string_view package) const {
  if (package == kMainPackage) package = main_path_;
  while (true) {
    const auto module = modules_.find(package);
    if (module != modules_.end()) return *module;
    const std::size_t slash = package.rfind('/');
    if (slash == std::string_view::npos) return kStandardLibrary;
    package = package.substr(0, slash);
  }
}

bool GoLinkage::is_linked(std::string_view package) const {
  return std::binary_search(functions_->packages.begin(), functions_->packages.end(), package, std::less<>());
}

void GoLinkage::reach(const Import& import, const ModuleName& module, Reach& reach) const {
  std::string package(import.path);
  if (module.linked != module.advised && import.path.starts_with(module.advised)) {
    package = std::string(module.linked) + std::string(import.path.substr(module.advised.size()));
  }
  if (owner(package) != module.linked && !is_standard(module.linked)) return;
  const std::string_view called = package == main_path_ ? kMainPackage : std::string_view(package);
  if (!is_linked(called)) return;
  reach.level = std::max(reach.level, import.symbols.empty() ? Level::SymbolLinked : Level::PackageLinked);
  for (const auto symbol : import.symbols) {
    const auto hash = binary::function_hash(called, symbol);
    if (!std::binary_search(functions_->hashes.begin(), functions_->hashes.end(), hash)) continue;
    reach.level = Level::SymbolLinked;
    if (reach.symbols.size() == kMaxSymbols) return;
    reach.symbols.push_back(package + "." + std::string(symbol));
  }
}

GoLinkage::Reach GoLinkage::reach(const Record& record, const ModuleName& module) const {
  Reach out;
  if (functions_ == nullptr) return out;
  for (const auto& import : record.imports) {
    if (is_for_platform(import)) reach(import, module, out);
  }
  if (record.imports.empty() && modules_with_linked_packages_.contains(module.linked)) {
    out.level = Level::SymbolLinked;
  }
  return out;
}

}  // namespace dvsguard::advisory
