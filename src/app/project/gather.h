#pragma once

#include <string>
#include <vector>

#include "core/compose/load.h"
#include "core/practice/check.h"
#include "core/report/report.h"

// Reads what a project names beside its Compose files: Dockerfiles, scripts, env files, mounted files, and
// the files of mounted folders that its services run.
namespace dvsguard::cli {

inline constexpr std::size_t kMaxEvidenceBytes = 1U << 20;  // of one file
inline constexpr std::size_t kMaxProgramRounds = 8;         // of scripts that run scripts

struct Gathered {
  std::vector<practice::EvidenceFile> files;
  std::vector<report::Input> inputs;  // every file that the report rests on
};

// A file that cannot be read is evidence too: it says so in `unreadable`.
[[nodiscard]] Gathered gather(const compose::FileView& files, const compose::Loaded& loaded,
                              const std::string& shown_from);

}  // namespace dvsguard::cli
