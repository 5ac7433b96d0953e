#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/compose/load.h"

// Services that no Compose file declares, laid beside a loaded project's own.
namespace dvsguard::compose {

struct ScriptedModel {
  const text::Node& model;    // a canonical project of one service
  const text::Node& written;  // the service with its variables as the script spells them
  std::string folder;         // absolute; what its relative paths are below
  Scripted scripted;
};

// Reads the env files and references of one script's services; `loaded` outlives it.
class ScriptedServices {
 public:
  ScriptedServices(const FileView& files, const Environment& environment, const Options& options,
                   Loaded& loaded);
  ScriptedServices(const ScriptedServices&) = delete;
  ScriptedServices& operator=(const ScriptedServices&) = delete;
  ~ScriptedServices();

  // Error where the engine would refuse the service; `loaded` is as it was then.
  [[nodiscard]] Status add(const ScriptedModel& given);
  // The references and notes of all of them, and the secrets that they brought.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dvsguard::compose
