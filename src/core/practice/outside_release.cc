#include <string>
#include <string_view>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/operator_upgrades.h"
#include "core/text/display.h"

// UP05: bytes that no release named.
namespace dvsguard::practice {
namespace {

using compose::Service;
using report::Outcome;
using report::Rule;

constexpr const char* kShip = "ship it with the release";

// What BuildKit fetches by itself: `name=https://…`, `name=docker-image://…`, git. A path, a target of the
// project or an OCI layout on disk is at hand.
bool is_fetched(std::string_view context) {
  return context.starts_with("http://") || context.starts_with("https://") || context.starts_with("git://") ||
         context.starts_with("ssh://") || context.starts_with("git@") || context.starts_with("github.com/") ||
         context.starts_with("docker-image://");
}

void check_contexts(const Service& service, const compose::Build& build, Outcome& outcome) {
  for (const compose::NamedText& context : build.additional_contexts) {
    const std::string* value = context.value.get();
    if (value == nullptr || !is_fetched(*value)) continue;
    add_finding(outcome, Rule::UP05, &service, context.where, "context " + text::printable(context.name, 80),
                "builds with a context that is fetched from outside the release", kShip)
        .detail = exact_text(*value);
  }
}

void check_dockerfile(const Service& service, const BuiltImage& image, Outcome& outcome) {
  if (image.facts == nullptr) return;
  for (const build::CopyFact& add : image.facts->remote_adds) {
    if (add.checked) continue;  // --checksum names the bytes
    add_finding(outcome, Rule::UP05, &service, {add.place}, "ADD " + text::printable(add.destination, 120),
                "adds a file from a URL to the image, whatever stands there on the day of the build",
                "name its digest with ADD --checksum=, or ship it with the release")
        .detail = exact_text(add.source);
  }
}

}  // namespace

void check_build(const Service& service, const BuiltImage& image, Outcome& outcome) {
  if (!service.build) return;
  const compose::Build& build = *service.build;
  const std::string* file = build.dockerfile.get();
  const bool fetched_file = file != nullptr && is_fetched(*file);
  if (build.remote || fetched_file) {
    add_finding(outcome, Rule::UP05, &service,
                build.remote ? build.context.where() : build.dockerfile.where(), "build",
                build.remote ? "is built from a source that is fetched when it is built"
                             : "is built by a Dockerfile that is fetched when it is built",
                "run a released image instead")
        .detail = exact_text(build.remote ? build.context.value_or("") : *file);
  } else {
    add_finding(outcome, Rule::UP05, &service, build.where, "build",
                "is built on this machine: no release names its bytes, and nobody signed them",
                "run a released image instead");
  }
  check_contexts(service, build, outcome);
  check_dockerfile(service, image, outcome);
}

void check_outside_project(const Evidence& evidence, Outcome& outcome) {
  for (const compose::Remote& remote : evidence.loaded.project.remotes) {
    const bool include = remote.kind == compose::Remote::Kind::Include;
    add_finding(outcome, Rule::UP05, nullptr, remote.where, text::printable(remote.what),
                std::string(include ? "includes" : "extends") +
                    " a project from outside the release: " + text::printable(remote.what),
                kShip);
  }
  for (const compose::Note& note : evidence.loaded.notes) {
    if (note.kind != compose::Note::Kind::DotEnvRedirects) continue;
    add_finding(outcome, Rule::UP05, nullptr, note.where, "COMPOSE_FILE",
                "its own .env sets COMPOSE_FILE, so other files run than those that lie in plain sight",
                "remove COMPOSE_FILE from .env, and name the files with -f");
  }
}

}  // namespace dvsguard::practice
