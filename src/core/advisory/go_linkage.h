#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisory/match.h"
#include "core/advisory/record.h"
#include "core/binary/facts.h"

// Which of the packages and functions that advisories name are linked into one Go program. It decides as
// `govulncheck -mode=binary` does where the program's functions are known.
namespace dvsguard::advisory {

// A module as advisories call it, and as the program's own packages do: a replacement is compiled under the
// name of what it replaces.
struct ModuleName {
  std::string_view advised, linked;
};

class GoLinkage {
 public:
  // `facts` has Go build info and must outlive the linkage.
  explicit GoLinkage(const binary::BinaryFacts& facts);

  [[nodiscard]] std::string_view goarch() const { return goarch_; }

  // All functions are known: what is not linked is absent.
  [[nodiscard]] bool is_complete() const { return functions_ != nullptr && functions_->complete; }

  // False where every import that the record names is for other platforms.
  [[nodiscard]] bool is_for_platform(const Record& record) const;

  struct Reach {
    Level level = Level::Module;
    std::vector<std::string> symbols;
  };
  [[nodiscard]] Reach reach(const Record& record, const ModuleName& module) const;

 private:
  [[nodiscard]] bool is_for_platform(const Import& import) const;
  [[nodiscard]] std::string_view owner(std::string_view package) const;
  [[nodiscard]] bool is_linked(std::string_view package) const;
  void reach(const Import& import, const ModuleName& module, Reach& reach) const;

  std::string_view goos_, goarch_, main_path_;  // empty: unknown
  const binary::LinkedFunctions* functions_;    // may be null
  std::set<std::string_view> modules_;          // by the names that packages carry
  std::set<std::string_view> modules_with_linked_packages_;
};

// The name that owner() gives to what belongs to no module.
inline constexpr std::string_view kStandardLibrary = "stdlib";
inline constexpr std::string_view kToolchain = "toolchain";

}  // namespace dvsguard::advisory
