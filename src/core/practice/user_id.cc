#include <string>

#include "core/practice/built_images.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/host_ids.h"
#include "core/practice/host_settings.h"
#include "core/practice/image_evidence.h"
#include "core/practice/practices.h"
#include "core/practice/scanned_image.h"
#include "core/practice/user_spec.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using report::Outcome;
using report::Rule;

constexpr const char* kMend = "set user to a number of its own, such as \"10001:10001\"";

// Who root in the container is on the host.
std::string root_on_host(const Evidence& evidence, const Service& service) {
  const IdMapping mapping = id_mapping(evidence, service);
  if (!mapping.known) return "which is root on the host wherever user namespaces are off";
  if (!mapping.remapped) return "which is root on this host: its engine maps no user ids here";
  if (!mapping.first) return "which this host's engine maps to an id of its own, one for all containers";
  return "which this host's engine maps to user " + std::to_string(*mapping.first) +
         ", one for all containers";
}

// `whose` begins the message: "runs", or "its Dockerfile runs it".
void judge(const Evidence& evidence, const Service& service, std::string_view user, const Places& where,
           const std::string& whose, Outcome& outcome) {
  const UserSpec spec = classify_user(user);
  switch (spec.kind) {
    case UserSpec::Kind::Root:
      add_finding(outcome, Rule::ID01, &service, where, "user",
                  whose + " as root, " + root_on_host(evidence, service), kMend);
      break;
    case UserSpec::Kind::Ambiguous:
      add_finding(outcome, Rule::ID04, &service, where, "user", whose + " as a user that " + spec.why, kMend)
          .detail = exact_text(user);
      break;
    case UserSpec::Kind::Name:
      add_unseen_image(outcome, Rule::ID01, service, "image's /etc/passwd");
      break;
    case UserSpec::Kind::Unset:
      add_unseen_image(outcome, Rule::ID01, service, "image config");
      break;
    case UserSpec::Kind::Number:
      break;
  }
}

// Without a `user` the image's own counts.
void judge_image(const Evidence& evidence, const Service& service, const BuiltImage& image,
                 Outcome& outcome) {
  const build::ImageFacts* facts = image.facts;
  const bool settled = facts != nullptr && facts->user && facts->user->settled;
  if (settled)
    return judge(evidence, service, facts->user->text, {facts->user->place}, "is built to run", outcome);
  const bool nobody_says = facts != nullptr && !facts->user && facts->base_kind == build::BaseKind::Scratch;
  if (nobody_says)
    add_finding(outcome, Rule::ID01, &service, {facts->base_place}, "user",
                "is built on scratch without a USER, so it runs as root", kMend);
  else
    add_unseen_image(outcome, Rule::ID01, service, "image config");
}

}  // namespace

void check_user_id(const Evidence& evidence, Outcome& outcome) {
  const std::size_t first = outcome.missing.size();
  BuiltImages images(evidence);
  bool any = false;
  for (const Service& service : evidence.loaded.project.services) {
    if (!runs_container(service)) continue;
    any = true;
    const ScannedImage* scanned = scanned_image(evidence, service);
    if (service.user.is_unknown()) {
      missing_if_unknown(outcome, Rule::ID01, service, service.user);
      missing_if_unknown(outcome, Rule::ID04, service, service.user);
    } else if (const std::string* user = service.user.get(); user != nullptr && !user->empty()) {
      if (scanned != nullptr && classify_user(*user).kind == UserSpec::Kind::Name)
        check_image_account(*scanned, {&service, service.user.where()}, *user, outcome);
      else
        judge(evidence, service, *user, service.user.where(), "runs", outcome);
    } else if (scanned != nullptr && !scanned->facts.has_config) {
      add_missing(outcome, Rule::ID01, &service, "image config, which a folder has not", "set user");
    } else if (scanned != nullptr) {
      check_image_account(*scanned, image_user(service), scanned->facts.image.config.user, outcome);
    } else {
      judge_image(evidence, service, images.of(service), outcome);
    }
  }
  // Facts of a host, which files cannot show.
  if (evidence.host != nullptr) {
    check_host_ids(evidence, outcome);
  } else if (any) {
    add_missing(outcome, Rule::ID02, nullptr, "host's accounts", "getent passwd | grep '^DVS-'");
    add_missing(outcome, Rule::ID03, nullptr, "host's accounts",
                "getent passwd; cat /etc/subuid /etc/subgid");
  }
  fold_missing(outcome, first);
}

}  // namespace dvsguard::practice
