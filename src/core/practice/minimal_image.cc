#include <map>
#include <string>
#include <vector>

#include "core/oci/reference.h"
#include "core/practice/built_images.h"
#include "core/practice/debug_tools.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/image_evidence.h"
#include "core/practice/practices.h"
#include "core/practice/scanned_image.h"
#include "core/practice/start_commands.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using report::Outcome;
using report::Rule;

std::string shown(const std::string& reference) {
  const auto image = oci::parse_reference(reference);
  return text::quoted(image ? image->familiar() : reference, 120);
}

// Many services may build one image.
class ImageTools {
 public:
  std::vector<DebugTool> of(const BuiltImage& image) {
    if (image.facts == nullptr) return {};
    const auto [at, fresh] = tools_.try_emplace(image.facts);
    if (fresh) at->second = tools_in_image(*image.facts);
    return at->second;
  }

 private:
  std::map<const build::ImageFacts*, std::vector<DebugTool>> tools_;
};

void check_tools(const Service& service, const BuiltImage& image, ImageTools& known,
                 const StartCommands& starts, Outcome& outcome) {
  std::vector<DebugTool> tools = known.of(image);
  for (const StartCommand& start : starts.of(service, image)) {
    for (DebugTool& tool : debug_servers(start.script)) tools.push_back(std::move(tool));
  }
  for (const DebugTool& tool : tools)
    add_finding(outcome, Rule::IM04, &service, {tool.place}, tool.name,
                "holds " + tool.name + ", " + std::string(tool.kind), "keep it out of the released image");
  if (tools.empty()) add_unseen_image(outcome, Rule::IM04, service, "image");
}

void check_base(const Service& service, const BuiltImage& image, Outcome& outcome) {
  if (image.facts == nullptr || image.facts->base_kind != build::BaseKind::ShellImage)
    return add_unseen_image(outcome, Rule::IM01, service, "image");
  add_finding(outcome, Rule::IM01, &service, {image.facts->base_place}, "base",
              "is built on " + shown(image.facts->base) + ", which brings a shell and a package manager",
              "build the last stage on scratch, distroless or ko's base")
      .detail = exact_repository(compose::Text::known(image.facts->base, {}));
}

}  // namespace

void check_minimal_image(const Evidence& evidence, Outcome& outcome) {
  const std::size_t first = outcome.missing.size();
  BuiltImages images(evidence);
  const StartCommands starts(evidence);
  ImageTools tools;
  for (const Service& service : evidence.loaded.project.services) {
    if (!runs_container(service)) continue;
    if (const ScannedImage* scanned = scanned_image(evidence, service)) {
      check_image_programs(*scanned, image_user(service), outcome);
      check_image_privileges(*scanned, image_user(service), outcome);
      check_image_surface(*scanned, image_user(service), outcome);
      continue;
    }
    const BuiltImage image = images.of(service);
    check_base(service, image, outcome);
    add_unseen_image(outcome, Rule::IM02, service, "image");
    add_unseen_image(outcome, Rule::IM03, service, "image");
    check_tools(service, image, tools, starts, outcome);
  }
  fold_missing(outcome, first);
}

}  // namespace dvsguard::practice
