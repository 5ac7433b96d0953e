#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/compose/file_view.h"
#include "core/compose/project.h"
#include "core/compose/variables.h"
#include "core/text/limits.h"
#include "core/text/redact.h"

// Compose files to a Project, as Docker Compose 2.40 reads them. Nothing is fetched.
namespace dvsguard::compose {

using Environment = std::map<std::string, std::string>;  // the process's own

struct Options {
  std::vector<std::string> files;      // -f, in order; "-" is `standard_input`
  std::vector<std::string> overrides;  // absolute; merged over whatever `files` or discovery give
  std::string standard_input;          // bytes for "-"
  std::string left_out;                // absolute; not merged, though the project names it
  std::string working_directory;       // absolute; where discovery starts
  std::string project_directory;       // --project-directory; empty: the first file's folder
  std::string project_name;            // -p
  std::vector<std::string> profiles;   // --profile
  std::vector<std::string> env_files;  // --env-file
  std::string shown_from;              // absolute; places name files relative to it. Empty: working_directory
  text::Limits limits;
};

// How places and errors name a file: relative to `from` where the file lies in it or beside it, else as it
// is.
[[nodiscard]] std::string shown_path(const std::string& path, const std::string& from);

// A file that was read, or that the project names for somebody else to read.
struct Reference {
  enum class Kind {
    ComposeFile,
    DotEnv,
    EnvFile,
    LabelFile,
    Dockerfile,
    MountedFile,
    SeccompProfile,
    Script,  // of the project's folder: it runs containers, in none of them
  };
  Kind kind = Kind::ComposeFile;
  std::string path;        // absolute
  std::string service;     // empty: the project
  std::string digest;      // where it was read
  Places where;            // what names it
  bool of_script = false;  // only a Scripted service names it, so it is no part of the contract
};

// Something an operator should know about the reading itself.
struct Note {
  enum class Kind {
    EnvExample,       // no .env; .env.example (or its kin) was used instead
    DotEnvRedirects,  // the project's own .env sets COMPOSE_FILE and so picks the files (UP05)
    VariableUnset,    // a variable without a value or default
    VersionObsolete,  // the file's `version` does nothing
    ModeIgnored,
    OutsideProject,  // a path leaves the project directory
    RemoteSkipped,   // a remote include or extends was not fetched
    InactiveUnread,  // an env or label file of an inactive service cannot be read
    ScriptUnread,    // a script, or one of its command lines, was not understood
  };
  Kind kind = Kind::EnvExample;
  std::string text;
  Places where;
};

struct Loaded {
  Project project;
  std::vector<std::string> files;  // absolute, in the order in which they are merged; "-": standard input
  text::Node model;                // merged and canonical, as `docker compose config` would print it
  text::Node uninterpolated;       // merged, with its ${…}: what the contract's identity is made of
  text::Node scripted;             // the Scripted services by name, as the scripts spell them
  Variables variables;             // what ${…} could stand for
  std::vector<Reference> references;
  std::vector<Note> notes;
  text::Redactor redact;  // knows the values of the variables that are named like secrets
};

// ErrorCode::Missing where no file is found; otherwise the reason Compose would refuse, with its position.
[[nodiscard]] Result<Loaded> load(const FileView& files, const Environment& environment,
                                  const Options& options);

}  // namespace dvsguard::compose
