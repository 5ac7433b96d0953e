#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

// Where the marks (marks.h) stand in bytes.
namespace dvsguard::keyscan {

struct MarkAt {
  std::size_t at = 0;
  unsigned mark = 0;  // index in kMarks
};

class MarkFinder {
 public:
  MarkFinder();
  MarkFinder(MarkFinder&&) noexcept;
  MarkFinder& operator=(MarkFinder&&) noexcept;
  MarkFinder(const MarkFinder&) = delete;
  MarkFinder& operator=(const MarkFinder&) = delete;
  ~MarkFinder();

  // The marks that start in [from, to), which may end beyond it; in the order in which what is
  // searched for of them ends.
  [[nodiscard]] const std::vector<MarkAt>& find(std::string_view text, std::size_t from, std::size_t to);

 private:
  class Compiled;
  std::unique_ptr<Compiled> text_, others_;  // loaded when they are first worth while
  std::vector<MarkAt> found_;
};

// The same one literal at a time: for machines without Vectorscan, and for tests to compare with.
void find_marks_plainly(std::string_view text, std::size_t from, std::size_t to, std::vector<MarkAt>& found);

}  // namespace dvsguard::keyscan
