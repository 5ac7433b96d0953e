#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/build/program.h"

// Where what a script fetches comes from, as the script says it: what tells one download from another.
namespace dvsguard::build {

class FetchSources {
 public:
  explicit FetchSources(const Script& script) : script_(script) {}

  // What a fetcher (curl, wget, …) is asked for, its options and what they take left out.
  [[nodiscard]] std::vector<std::string> asked_for(const Command& command, const Program& program);

  // All arguments of a command.
  [[nodiscard]] std::vector<std::string> arguments(const Command& command, const Program& program);

 private:
  void explain(const Word& word, std::vector<std::string>& words);
  void read_script();

  const Script& script_;
  bool read_ = false;
  // Distinct texts of the script, the first of them; what more there are is a number.
  struct Texts {
    std::vector<std::string> first;
    std::set<std::string, std::less<>> all;

    void add(const std::string& text);
    void tell(std::vector<std::string>& words) const;
  };
  std::map<std::string, Texts, std::less<>> assigned_;  // by NAME: each "NAME=value"
  Texts urls_;                                          // wherever they stand
};

}  // namespace dvsguard::build
