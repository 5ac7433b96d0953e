#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/base/result.h"
#include "core/compose/budget.h"
#include "core/compose/dotenv.h"
#include "core/compose/interpolate.h"
#include "core/compose/load.h"

// What one `load` has read and learnt so far: every file once, with its digest; notes; what was not fetched.
namespace dvsguard::compose {

inline constexpr std::size_t kMaxProjectBytes = 64u << 20;
inline constexpr std::size_t kMaxComposeFiles = 100;  // of `include`, `extends` and -f together
inline constexpr std::size_t kMaxIncludes = 1000;     // the same file counts each time
inline constexpr std::size_t kMaxProjectDepth = 64;   // of `include` in `include`, `extends` of `extends`
inline constexpr std::string_view kStandardInput = "-";

using DotEnv = std::shared_ptr<const std::vector<DotEnvEntry>>;

class Reading {
 public:
  Reading(const FileView& files, const Options& options)
      : files_(files), options_(options), budget_(options.limits) {}

  // Parsed once; the tree lives as long as the reading. `path` is absolute, or kStandardInput.
  [[nodiscard]] Result<const text::Node*> compose_file(const std::string& path, const Places& named_by);
  [[nodiscard]] Result<DotEnv> dotenv(const std::string& path, bool raw, Reference::Kind kind,
                                      const std::string& service, const Places& named_by);

  // The file that stands for the `.env` (or NAME.env) that is not there: .env.example, .env.sample,
  // env.example; empty where there is none.
  [[nodiscard]] std::string example_of(const std::string& path) const;
  // `path`, or its example with a note; empty where neither is a file.
  [[nodiscard]] std::string dotenv_or_example(const std::string& path);
  void note_example(const std::string& path, const std::string& example, const Places& where);

  void remote(Remote::Kind kind, std::string_view url, const Places& where);
  // Something of the project is not at hand, so that what is named but not found may still be right.
  void incomplete() { incomplete_ = true; }
  [[nodiscard]] bool is_incomplete() const { return incomplete_; }
  void refer(Reference::Kind kind, const std::string& path, const std::string& service, std::string digest,
             const Places& where);

  // As an error or a finding prints it: relative to the working directory where it is below it.
  [[nodiscard]] FileName display(const std::string& path);

  [[nodiscard]] const FileView& files() const { return files_; }
  [[nodiscard]] const Options& options() const { return options_; }
  Notes& notes() { return notes_; }
  Budget& budget() { return budget_; }
  [[nodiscard]] std::vector<Reference> take_references() { return std::move(references_); }
  [[nodiscard]] std::vector<Remote> take_remotes() { return std::move(remotes_); }
  // A place for variables that must outlive the file which brought them.
  Variables& keep(Variables variables) { return kept_.emplace_back(std::move(variables)); }

 private:
  [[nodiscard]] Result<File> read(const std::string& path, const Places& named_by);

  const FileView& files_;
  const Options& options_;
  std::map<std::string, text::Node> trees_;
  std::map<std::pair<std::string, bool>, std::pair<DotEnv, std::string>> dotenvs_;
  std::map<std::string, FileName> names_;
  std::set<std::tuple<Reference::Kind, std::string, std::string>> referred_;
  std::vector<Reference> references_;
  std::vector<Remote> remotes_;
  std::deque<Variables> kept_;
  Notes notes_;
  Budget budget_;
  std::size_t bytes_ = 0;
  bool incomplete_ = false;
};

}  // namespace dvsguard::compose
