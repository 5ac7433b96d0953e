#include "core/confine/harden.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/ask/message.h"
#include "core/compose/load.h"
#include "core/practice/check.h"
#include "core/text/yaml.h"

// A project in one file, with a secret in its environment. The override for it is YAML that Compose's reader
// takes; neither it nor the questions for the team hold the secret or leave their lines.
namespace {

using namespace dvsguard;

constexpr std::string_view kSecret = "SeCrEtVaLuE";

void require(bool holds) {
  if (!holds) std::abort();
}

void check_level(const practice::Evidence& evidence, const report::Outcome& outcome, confine::Level level) {
  const confine::Override made = confine::harden(evidence, outcome, level, {});
  require(made.mended.size() + made.left.size() == outcome.findings.size());
  const std::string yaml = confine::render(made, {"head"}).yaml;
  require(yaml.find(kSecret) == std::string::npos);
  const auto tree = text::parse_yaml(yaml, file_name("o"));
  require(tree.has_value());
  const text::Node* services = tree->find("services");
  require(services != nullptr && services->members.size() == made.services.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string yaml(reinterpret_cast<const char*>(data), size);
  if (size > 4096 || yaml.find(kSecret) != std::string::npos) return 0;
  compose::MemoryFiles files;
  files.add("/p/compose.yaml", yaml);
  compose::Options options;
  options.working_directory = "/p";
  options.limits.max_nodes = 5'000;
  const compose::Environment environment = {{"V", std::string(kSecret)}, {"P", "8080"}, {"K", "/k.json"}};
  const auto loaded = compose::load(files, environment, options);
  if (!loaded) return 0;
  const auto contract = contract::parse_contract(*loaded);
  if (!contract) return 0;
  const std::vector<practice::EvidenceFile> none;
  const practice::Evidence evidence{*loaded, *contract, none};
  const report::Outcome outcome = practice::check_project(evidence);
  check_level(evidence, outcome, confine::Level::Safe);
  check_level(evidence, outcome, confine::Level::Strict);
  require(ask::message(evidence, outcome).find(kSecret) == std::string::npos);
  return 0;
}
