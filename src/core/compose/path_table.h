#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

// Rules by path, such as "services.*.command": compose-go's tree.Path patterns, followed step by step while a
// tree is walked, so that no path is ever spelled. A list's item is the step "[]"; "*" is any step.
namespace dvsguard::compose {

template <class T>
class PathTable {
 public:
  // Where a walk stands in the table. Patterns overlap little: four at once are plenty.
  class Cursor {
   public:
    [[nodiscard]] bool dead() const { return count_ == 0; }

   private:
    friend class PathTable;
    std::array<std::size_t, 4> at_{};
    std::size_t count_ = 0;
  };

  PathTable(std::initializer_list<std::pair<std::string_view, T>> rules) : steps_(1) {
    for (const auto& [pattern, value] : rules) add(pattern, value);
  }

  [[nodiscard]] Cursor root() const {
    Cursor cursor;
    cursor.count_ = 1;
    return cursor;
  }

  [[nodiscard]] Cursor down(const Cursor& from, std::string_view key) const {
    Cursor to;
    for (std::size_t i = 0; i < from.count_; ++i) {
      for (const auto& [name, next] : steps_[from.at_[i]].next) {
        if ((name == key || name == "*") && to.count_ < to.at_.size()) to.at_[to.count_++] = next;
      }
    }
    return to;
  }

  // Null where no rule ends here.
  [[nodiscard]] const T* value(const Cursor& cursor) const {
    for (std::size_t i = 0; i < cursor.count_; ++i) {
      if (const auto& value = steps_[cursor.at_[i]].value) return &*value;
    }
    return nullptr;
  }

 private:
  struct Step {
    std::vector<std::pair<std::string_view, std::size_t>> next;
    std::optional<T> value;
  };

  void add(std::string_view pattern, const T& value) {
    std::size_t at = 0;
    while (!pattern.empty()) {
      const auto dot = pattern.find('.');
      at = child(at, pattern.substr(0, dot));
      if (dot == std::string_view::npos) break;
      pattern.remove_prefix(dot + 1);
    }
    steps_[at].value = value;
  }

  std::size_t child(std::size_t of, std::string_view name) {
    for (const auto& [known, next] : steps_[of].next) {
      if (known == name) return next;
    }
    const std::size_t added = steps_.size();
    steps_.emplace_back();
    steps_[of].next.emplace_back(name, added);
    return added;
  }

  std::vector<Step> steps_;
};

}  // namespace dvsguard::compose
