#include "core/keyscan/scanner.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "core/keyscan/candidate.h"
#include "core/keyscan/line_counter.h"
#include "core/keyscan/mark_finder.h"
#include "core/keyscan/marks.h"
#include "core/keyscan/runs.h"
#include "core/keyscan/stretch.h"

namespace dvsguard::keyscan {
namespace {

// What fits the first two levels of cache: the two searches take turns over it.
constexpr std::size_t kTile = std::size_t{32} * 1024;
// Of a file that is not at hand as a whole: what is judged at a time, with what detectors see around it.
constexpr std::size_t kWindow = std::size_t{512} * 1024;
static_assert(kBehind % kTile == 0 && kAhead % kTile == 0 && kWindow % kTile == 0);

std::string_view chars(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

struct FileScanner::State {
  MarkFinder marks;
  RunFinder runs;
  std::array<std::uint64_t, kMarks.size()> resume{};
  Findings findings;
  LineCounter lines;

  std::string path;
  std::uint64_t size = 0;
  std::unique_ptr<char[]> buffer;
  std::uint64_t base = 0;    // of the buffer's first byte
  std::size_t held = 0;      // bytes in the buffer
  std::uint64_t judged = 0;  // marks before this place are done
  bool whole = false;        // was judged in place

  void judge_tile(const Stretch& stretch, std::size_t from, std::size_t to) {
    for (const MarkAt& found : marks.find(stretch.text, from, to)) {
      std::uint64_t& done = resume[first_of_detector(found.mark)];
      if (stretch.base + found.at < done) continue;
      const Candidate candidate = stretch.candidate(found.at);
      findings.turn_to(stretch.base + found.at - candidate.at, &done);
      kMarks[found.mark].detector(candidate, findings);
    }
    runs.find(stretch, from, to, findings);
  }

  void judge_start(const Stretch& stretch) {
    for (const Detector detector : kAtStart) {
      findings.turn_to(0, nullptr);
      detector(stretch.candidate(0), findings);
    }
  }

  // Judges what starts before `limit`, a place in the file.
  void judge(const Stretch& stretch, std::uint64_t limit) {
    if (judged == 0 && limit > 0) judge_start(stretch);
    while (judged < limit && !findings.full()) {
      const std::uint64_t next = std::min(limit, (judged / kTile + 1) * kTile);
      judge_tile(stretch, static_cast<std::size_t>(judged - stretch.base),
                 static_cast<std::size_t>(next - stretch.base));
      judged = next;
    }
    lines.place(stretch, findings);
  }

  // Judges what the buffer holds and keeps what the next detectors see.
  void turn_window() {
    const Stretch stretch{.text = {buffer.get(), held}, .base = base, .path = path, .to_end = false};
    judge(stretch, base + held - kAhead);
    const std::size_t keep = kBehind + kAhead;
    lines.pass(stretch.text.substr(0, held - keep), base);
    std::memmove(buffer.get(), buffer.get() + held - keep, keep);
    base += held - keep;
    held = keep;
  }
};

FileScanner::FileScanner() : state_(std::make_unique<State>()) {}
FileScanner::FileScanner(FileScanner&&) noexcept = default;
FileScanner& FileScanner::operator=(FileScanner&&) noexcept = default;
FileScanner::~FileScanner() = default;

void FileScanner::begin(std::string_view path, std::uint64_t size) {
  State& state = *state_;
  state.runs = RunFinder();
  state.resume.fill(0);
  state.findings = Findings();
  state.lines = LineCounter();
  state.path = path;
  state.size = size;
  state.base = 0;
  state.held = 0;
  state.judged = 0;
  state.whole = false;
}

void FileScanner::feed(std::span<const std::uint8_t> bytes) {
  State& state = *state_;
  if (state.base == 0 && state.held == 0 && !state.whole && state.size > 0 && bytes.size() >= state.size) {
    const Stretch stretch{.text = chars(bytes), .base = 0, .path = state.path, .to_end = true};
    state.judge(stretch, bytes.size());
    state.whole = true;
    return;
  }
  if (!state.buffer) state.buffer = std::make_unique_for_overwrite<char[]>(kWindow);
  while (!bytes.empty() && !state.findings.full()) {
    const std::size_t take = std::min(bytes.size(), kWindow - state.held);
    std::memcpy(state.buffer.get() + state.held, bytes.data(), take);
    state.held += take;
    bytes = bytes.subspan(take);
    if (state.held == kWindow) state.turn_window();
  }
}

std::vector<Hit> FileScanner::finish() {
  State& state = *state_;
  if (state.held > 0) {
    const Stretch stretch{
        .text = {state.buffer.get(), state.held}, .base = state.base, .path = state.path, .to_end = true};
    state.judge(stretch, state.base + state.held);
  }
  if (state.buffer) std::fill_n(state.buffer.get(), state.held, '\0');
  state.held = 0;
  return state.findings.take();
}

}  // namespace dvsguard::keyscan
