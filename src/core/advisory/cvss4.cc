#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include "core/advisory/cvss_vector.h"

// CVSS v4.0 section 8.2: a vector's equivalence classes choose a score, and how far it stands below the worst
// vector of each class brings that score down. A base vector stands for the worst of all that it leaves open:
// exploitation is attacked (EQ5 is 0) and every security requirement is high.
namespace dvsguard::advisory {
namespace {

// How far a metric's value is below its worst, in tenths: its place among the letters.
struct Levels {
  std::size_t av, pr, ui, ac, at, vc, vi, va, sc, si, sa;
};

std::optional<Levels> levels_of(const CvssVector& vector) {
  Levels out{};
  const auto take = [&](std::string_view metric, std::string_view letters, std::size_t& to) {
    const auto level = vector.which(metric, letters);
    if (level) to = *level;
    return level.has_value();
  };
  const bool whole = take("AV", "NALP", out.av) && take("PR", "NLH", out.pr) && take("UI", "NPA", out.ui) &&
                     take("AC", "LH", out.ac) && take("AT", "NP", out.at) && take("VC", "HLN", out.vc) &&
                     take("VI", "HLN", out.vi) && take("VA", "HLN", out.va) && take("SC", "HLN", out.sc) &&
                     take("SI", "HLN", out.si) && take("SA", "HLN", out.sa);
  return whole ? std::optional(out) : std::nullopt;
}

// The fourth class has 0 for safety, which only environmental metrics can say.
struct Classes {
  std::size_t eq1 = 0, eq2 = 0, eq36 = 0, eq4 = 0;
};

// Of EQ3 and EQ6, which the score takes together: 00, 01, 10, 11, 21.
constexpr std::size_t k00 = 0, k10 = 2, k21 = 4;

Classes classes_of(const Levels& at) {
  Classes out;
  const bool all = at.av == 0 && at.pr == 0 && at.ui == 0;
  const bool any = at.av == 0 || at.pr == 0 || at.ui == 0;
  const bool physical = at.av == 3;
  out.eq1 = all ? 0 : any && !physical ? 1 : 2;
  out.eq2 = at.ac == 0 && at.at == 0 ? 0 : 1;
  const bool any_high = at.vc == 0 || at.vi == 0 || at.va == 0;
  out.eq36 = at.vc == 0 && at.vi == 0 ? k00 : any_high ? k10 : k21;
  out.eq4 = at.sc == 0 || at.si == 0 || at.sa == 0 ? 0 : 1;
  return out;
}

// cvss_lookup of the specification, where EQ5 is 0: by EQ1, EQ2, EQ3 with EQ6, EQ4 from 1; in tenths.
constexpr int kScores[3][2][5][2] = {
    {{{100, 93}, {96, 90}, {93, 88}, {92, 80}, {79, 69}}, {{95, 92}, {91, 81}, {92, 84}, {82, 70}, {71, 63}}},
    {{{94, 87}, {89, 75}, {86, 72}, {76, 57}, {65, 53}}, {{90, 77}, {77, 66}, {74, 61}, {59, 52}, {58, 23}}},
    {{{86, 70}, {74, 54}, {72, 53}, {57, 36}, {47, 24}}, {{73, 54}, {55, 43}, {61, 46}, {51, 18}, {24, 10}}},
};

// The worst vectors of a class, the first that is not better than the vector anywhere counts (max_composed).
using Worst = std::array<std::size_t, 3>;
constexpr Worst kWorst1[3][3] = {{{0, 0, 0}}, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {{3, 0, 0}, {1, 1, 1}}};
constexpr std::size_t kWorst1Sizes[3] = {1, 3, 2};
constexpr Worst kWorst2[2][2] = {{{0, 0, 0}}, {{1, 0, 0}, {0, 1, 0}}};
constexpr std::size_t kWorst2Sizes[2] = {1, 2};
constexpr Worst kWorst00[] = {{0, 0, 0}};
constexpr Worst kWorst10[] = {{1, 0, 0}, {0, 1, 0}};
constexpr Worst kWorst21[] = {{1, 1, 1}};

double distance(std::span<const Worst> worst, const Worst& at) {
  for (const auto& most : worst) {
    if (at[0] < most[0] || at[1] < most[1] || at[2] < most[2]) continue;
    return static_cast<double>(at[0] - most[0] + at[1] - most[1] + at[2] - most[2]);
  }
  return 0;
}

std::span<const Worst> worst_of_eq36(std::size_t eq36) {
  if (eq36 == k00) return kWorst00;
  if (eq36 == k10) return kWorst10;
  return kWorst21;
}

// Sums up how much of the way to the next lower class each metric group has gone.
class Descent {
 public:
  explicit Descent(int score) : score_(score) {}

  void add(int next, double gone, double depth) {
    ++count_;
    sum_ += (score_ - next) * gone / depth;
  }
  [[nodiscard]] double score() const { return score_ - sum_ / count_; }

 private:
  int score_;
  int count_ = 1;  // EQ5 has a lower class, and a base vector goes none of the way to it
  double sum_ = 0;
};

}  // namespace

std::optional<int> cvss4_base_tenths(const CvssVector& vector) {
  const auto at = levels_of(vector);
  if (!at) return std::nullopt;
  constexpr std::size_t kNone = 2;
  const bool no_impact = at->vc == kNone && at->vi == kNone && at->va == kNone && at->sc == kNone &&
                         at->si == kNone && at->sa == kNone;
  if (no_impact) return 0;
  const auto [eq1, eq2, eq36, eq4] = classes_of(*at);
  Descent descent(kScores[eq1][eq2][eq36][eq4]);
  // The depths of the classes are max_severity of the specification.
  if (eq1 < 2) {
    constexpr double kDepths[] = {1, 4};
    descent.add(kScores[eq1 + 1][eq2][eq36][eq4],
                distance({kWorst1[eq1], kWorst1Sizes[eq1]}, {at->av, at->pr, at->ui}), kDepths[eq1]);
  }
  if (eq2 < 1) {
    descent.add(kScores[eq1][eq2 + 1][eq36][eq4],
                distance({kWorst2[eq2], kWorst2Sizes[eq2]}, {at->ac, at->at, 0}), 1);
  }
  if (eq36 < k21) {
    const auto& row = kScores[eq1][eq2];
    const int next = eq36 == k00 ? std::max(row[k00 + 1][eq4], row[k10][eq4]) : row[eq36 + 1][eq4];
    descent.add(next, distance(worst_of_eq36(eq36), {at->vc, at->vi, at->va}), eq36 == k00 ? 7 : 8);
  }
  if (eq4 < 1) {
    descent.add(kScores[eq1][eq2][eq36][eq4 + 1], distance(kWorst00, {at->sc, at->si, at->sa}), 5);
  }
  constexpr double kEpsilon = 1e-5;  // what floating point takes from a half
  return static_cast<int>(std::floor(std::clamp(descent.score(), 0.0, 100.0) + 0.5 + kEpsilon));
}

}  // namespace dvsguard::advisory
