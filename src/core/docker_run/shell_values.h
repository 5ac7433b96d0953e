#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/build/script.h"
#include "core/compose/variables.h"
#include "core/docker_run/given.h"

// What the variables of a script stand for, without running it: those that it assigns in one way only, then
// the project's. Whatever hangs on how it is called (arguments, input, other programs' output) stays unknown.
namespace dvsguard::docker_run {

inline constexpr std::size_t kMaxValueBytes = std::size_t{64} << 10;     // of one variable
inline constexpr std::size_t kMaxExpandedBytes = std::size_t{16} << 20;  // of all words of a script
inline constexpr int kMaxValueDepth = 32;                                // of variables in variables

class ShellValues {
 public:
  // `folder`: the script's own, absolute. All three must outlive this.
  ShellValues(const build::Script& script, const compose::Variables& variables, const std::string& folder);

  // The words that the shell makes of the command's, its assignments left out.
  [[nodiscard]] std::vector<Given> expand(const build::Command& command);
  // Whether the script leaves its own folder, so that nobody can say where a relative path leads.
  [[nodiscard]] bool moved() const { return moved_; }
  // Whether kMaxExpandedBytes is reached: later words are unknown.
  [[nodiscard]] bool exhausted() const { return bytes_ > kMaxExpandedBytes; }

 private:
  struct Assigned {
    std::vector<const build::Word*> words;  // NAME=…
    bool lost = false;                      // also in a way that cannot be followed
  };
  void learn(std::size_t index);
  void learn_word(const build::Word& word);
  void learn_names(const build::Command& command, std::string_view program, std::size_t arguments);

  void expand_word(const build::Word& word, std::size_t from, std::vector<Given>& into);
  [[nodiscard]] Given value_at(const build::Word& word, const build::Word::Expansion& expansion);
  [[nodiscard]] Given braces(std::string_view written);
  [[nodiscard]] Given value_of(const std::string& name);
  [[nodiscard]] Given assigned_value(const std::string& name, const Assigned& assigned);
  [[nodiscard]] bool is_own_folder(const build::Word& word, const build::Word::Expansion& expansion) const;

  const build::Script& script_;
  const compose::Variables& variables_;
  const std::string& folder_;
  std::map<std::string, Assigned, std::less<>> assigned_;
  std::map<std::string, Given, std::less<>> values_;
  std::set<std::string> open_;   // being made
  std::set<std::size_t> inner_;  // commands of substitutions
  bool moved_ = false;
  std::size_t bytes_ = 0;
};

}  // namespace dvsguard::docker_run
