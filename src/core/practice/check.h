#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/build/dockerfile.h"
#include "core/build/script.h"
#include "core/compose/load.h"
#include "core/contract/contract.h"
#include "core/host/facts.h"
#include "core/keyscan/scan.h"
#include "core/report/finding.h"

// The rules: facts about a project to findings, judged by what a container could do, not by which key spells
// it.
namespace dvsguard::practice {

// A file that the project names, read by the door.
struct EvidenceFile {
  std::string path;   // absolute
  std::string shown;  // as the user would write it
  compose::Reference::Kind kind = compose::Reference::Kind::MountedFile;
  std::vector<keyscan::Hit> hits;
  std::optional<build::Script> script;          // where it is a shell script
  std::optional<build::Dockerfile> dockerfile;  // where it is one
  std::string unreadable;                       // why it could not be read; empty: it was
};

struct ScannedImage;

struct Evidence {
  const compose::Loaded& loaded;
  const std::optional<contract::Contract>& contract;
  const std::vector<EvidenceFile>& files;
  const host::HostFacts* host = nullptr;  // null: nobody looked at the host
  // By service, and by service and place for an image that is mounted (scanned_image.h); null: nobody looked
  // at any image.
  const std::map<std::string, ScannedImage, std::less<>>* images = nullptr;
  // Folders of the signer's log, by what a signer.yaml beside the project says; null: nobody looked.
  const std::vector<std::string>* signer_logs = nullptr;
};

[[nodiscard]] report::Outcome check_project(const Evidence& evidence);

}  // namespace dvsguard::practice
