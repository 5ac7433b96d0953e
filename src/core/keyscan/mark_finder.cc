#include "core/keyscan/mark_finder.h"

#include <hs/hs_runtime.h>

#include <algorithm>
#include <utility>

#include "core/keyscan/bytes16.h"
#include "core/keyscan/marks.h"
#include "core/keyscan/marks_database.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kShort = 512;

std::size_t end_of(const MarkAt& found) {
  return found.at + kMarks[found.mark].searched().size();
}

struct Search {
  std::string_view text;
  std::size_t from, to;
  std::vector<MarkAt>* found;
};

// Whether no byte is below a tab.
bool is_text(std::string_view bytes) {
  constexpr std::size_t kAtOnce = 8 * sizeof(Bytes16);  // a program shows in its first bytes
  if (bytes.size() < kAtOnce) return is_of_text(bytes);
  const std::size_t last = bytes.size() - kAtOnce;
  for (std::size_t at = 0;; at = std::min(at + kAtOnce, last)) {
    Bytes16 least = load16(bytes.data() + at);
    for (std::size_t i = sizeof(Bytes16); i < kAtOnce; i += sizeof(Bytes16)) {
      const Bytes16 more = load16(bytes.data() + at + i);
      least = least < more ? least : more;
    }
    if (bits(reinterpret_cast<Bytes16>(least < '\t')) != 0) return false;
    if (at == last) return true;
  }
}

int on_match(unsigned mark, unsigned long long, unsigned long long end, unsigned, void* context) noexcept {
  const auto* search = static_cast<const Search*>(context);
  const std::size_t at = search->from + static_cast<std::size_t>(end) - kMarks[mark].searched().size();
  if (at < search->to && search->text.substr(at).starts_with(kMarks[mark].literal))
    search->found->push_back({.at = at, .mark = mark});
  return 0;
}

}  // namespace

class MarkFinder::Compiled {
 public:
  explicit Compiled(std::span<const unsigned char> bytes) {
    if (hs_deserialize_database(reinterpret_cast<const char*>(bytes.data()), bytes.size(), &database_) ==
        HS_SUCCESS) {
      hs_alloc_scratch(database_, &scratch_);
    }
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }

  // False on a machine that Vectorscan does not run on.
  [[nodiscard]] bool find(std::string_view text, Search& search) const {
    return scratch_ != nullptr && hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0,
                                          scratch_, on_match, &search) == HS_SUCCESS;
  }

 private:
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};

MarkFinder::MarkFinder() = default;
MarkFinder::MarkFinder(MarkFinder&&) noexcept = default;
MarkFinder& MarkFinder::operator=(MarkFinder&&) noexcept = default;
MarkFinder::~MarkFinder() = default;

const std::vector<MarkAt>& MarkFinder::find(std::string_view text, std::size_t from, std::size_t to) {
  found_.clear();
  const std::size_t end = std::min(text.size(), to + kLongestMark - 1);
  Search search{.text = text, .from = from, .to = to, .found = &found_};
  const std::string_view part = text.substr(from, end - from);
  const auto add = [&](std::unique_ptr<Compiled>& compiled, auto database) {
    // A value of a variable takes less time than the database to load.
    if (compiled == nullptr && part.size() > kShort) compiled = std::make_unique<Compiled>(database());
    return compiled != nullptr && compiled->find(part, search);
  };
  bool done = add(text_, text_marks_database);
  if (done && !is_text(part)) {
    done = add(others_, other_marks_database);
    std::ranges::sort(found_, {}, [](const MarkAt& mark) { return std::pair(end_of(mark), mark.mark); });
  }
  if (!done) {
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
