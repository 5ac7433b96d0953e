#include "core/keyscan/mark_finder.h"

#include <hs/hs_runtime.h>

#include <algorithm>
#include <utility>

#include "core/keyscan/marks.h"
#include "core/keyscan/marks_database.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kShort = 512;

std::size_t end_of(const MarkAt& found) {
  return found.at + kMarks[found.mark].literal.size();
}

struct Search {
  std::size_t from, to;
  std::vector<MarkAt>* found;
};

int on_match(unsigned mark, unsigned long long, unsigned long long end, unsigned, void* context) noexcept {
  const auto* search = static_cast<const Search*>(context);
  const std::size_t at = search->from + static_cast<std::size_t>(end) - kMarks[mark].literal.size();
  if (at < search->to) search->found->push_back({.at = at, .mark = mark});
  return 0;
}

}  // namespace

struct MarkFinder::Compiled {
  hs_database_t* database = nullptr;
  hs_scratch_t* scratch = nullptr;
  Compiled() = default;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    hs_free_scratch(scratch);
    hs_free_database(database);
  }

  // Leaves `scratch` null on a machine that Vectorscan does not run on.
  void load() {
    const std::span<const unsigned char> bytes = marks_database();
    if (hs_deserialize_database(reinterpret_cast<const char*>(bytes.data()), bytes.size(), &database) ==
        HS_SUCCESS) {
      hs_alloc_scratch(database, &scratch);
    }
  }
};

MarkFinder::MarkFinder() = default;
MarkFinder::MarkFinder(MarkFinder&&) noexcept = default;
MarkFinder& MarkFinder::operator=(MarkFinder&&) noexcept = default;
MarkFinder::~MarkFinder() = default;

const std::vector<MarkAt>& MarkFinder::find(std::string_view text, std::size_t from, std::size_t to) {
  found_.clear();
  const std::size_t end = std::min(text.size(), to + kLongestMark - 1);
  Search search{.from = from, .to = to, .found = &found_};
  // A value of a variable takes less time than the database to load.
  if (compiled_ == nullptr && end - from > kShort) {
    compiled_ = std::make_unique<Compiled>();
    compiled_->load();
  }
  const bool searched = compiled_ != nullptr && compiled_->scratch != nullptr &&
                        hs_scan(compiled_->database, text.data() + from, static_cast<unsigned>(end - from), 0,
                                compiled_->scratch, on_match, &search) == HS_SUCCESS;
  if (!searched) {
    found_.clear();
    find_marks_plainly(text, from, to, found_);
  }
  return found_;
}

void find_marks_plainly(std::string_view text, std::size_t from, std::size_t to, std::vector<MarkAt>& found) {
  for (unsigned mark = 0; mark < kMarks.size(); ++mark) {
    const std::string_view literal = kMarks[mark].literal;
    const std::string_view part = text.substr(0, std::min(text.size(), to + literal.size() - 1));
    for (std::size_t at = part.find(literal, from); at != std::string_view::npos;
         at = part.find(literal, at + 1)) {
      found.push_back({.at = at, .mark = mark});
    }
  }
  std::ranges::sort(found, {}, [](const MarkAt& mark) { return std::pair(end_of(mark), mark.mark); });
}

}  // namespace dvsguard::keyscan
