#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/oci/reference.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/operator_upgrades.h"

// Programs that replace containers by themselves, and the labels by which a service asks them to.
namespace dvsguard::practice {
namespace {

using compose::Service;
using report::Outcome;
using report::Rule;

// By owner and name. Every image that is called watchtower is one of its forks; the other names are common
// words, so their owners are named. Diun, and watchtower told to monitor only, replace nothing.
struct Updater {
  std::string_view owner;  // empty: any
  std::string_view name;
};
constexpr std::array kUpdaters = {
    Updater{"", "watchtower"},           Updater{"", "watchtower-fork"},
    Updater{"pyouroboros", "ouroboros"}, Updater{"circa10a", "ouroboros"},
    Updater{"gmt2001", "ouroboros"},     Updater{"mazzolino", "shepherd"},
    Updater{"containrrr", "shepherd"},   Updater{"djmaze", "shepherd"},
    Updater{"quenary", "tugtainer"},     Updater{"", "docker-auto-update"},
    Updater{"", "docker-auto-updater"},  Updater{"keelhq", "keel"},
    Updater{"notifiarr", "dockwatch"},
};

std::string_view owner_of(const oci::Reference& image) {
  const std::size_t slash = image.path.rfind('/');
  if (slash == std::string::npos) return {};
  const std::string_view folder = std::string_view(image.path).substr(0, slash);
  return folder.substr(folder.rfind('/') + 1);
}

bool is_true(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return lower == "true" || lower == "1" || lower == "t" || lower == "yes";
}

// WATCHTOWER_MONITOR_ONLY, --monitor-only: it says what is new and replaces nothing.
bool only_monitors(const Service& service) {
  for (const compose::Variable& variable : service.environment) {
    if (variable.name == "WATCHTOWER_MONITOR_ONLY" && is_true(variable.value.value_or(""))) return true;
  }
  for (const auto* words : {service.command.get(), service.entrypoint.get()}) {
    if (words == nullptr) continue;
    for (const std::string& word : *words) {
      if (word == "--monitor-only" || word == "--monitor-only=true") return true;
    }
  }
  return false;
}

// A label that asks for updates, and the values by which it does not. An absent value is the label alone.
struct UpdateLabel {
  std::string_view name;
  Rule rule;
  std::string_view asks;  // who acts on it
  std::array<std::string_view, 3> off;
};
constexpr std::array kLabels = {
    UpdateLabel{"com.centurylinklabs.watchtower.enable", Rule::UP02, "Watchtower", {"false", "0", ""}},
    UpdateLabel{"com.ouroboros.enable", Rule::UP02, "Ouroboros", {"false", "0", ""}},
    UpdateLabel{"io.containers.autoupdate", Rule::UP02, "podman", {"disabled", "", ""}},
    UpdateLabel{"dev.tugtainer.update", Rule::UP03, "an updater", {"false", "0", ""}},
    UpdateLabel{"keel.sh/policy", Rule::UP03, "Keel", {"never", "", ""}},
    UpdateLabel{"mag37.dockcheck.update", Rule::UP03, "dockcheck", {"false", "0", ""}},
    UpdateLabel{"shepherd.enable", Rule::UP03, "Shepherd", {"false", "0", ""}},
    UpdateLabel{"wud.trigger.include", Rule::UP03, "What's up Docker", {"", "", ""}},
};

const compose::NamedText* find_label(const compose::Labels& labels, std::string_view name) {
  const auto found = std::ranges::find(labels, name, &compose::NamedText::name);
  return found == labels.end() ? nullptr : &*found;
}

void check_labels(const Service& service, const compose::Labels& labels, Outcome& outcome) {
  const compose::NamedText* monitors = find_label(labels, "com.centurylinklabs.watchtower.monitor-only");
  for (const UpdateLabel& known : kLabels) {
    const compose::NamedText* label = find_label(labels, known.name);
    if (label == nullptr || missing_if_unknown(outcome, known.rule, service, label->value)) continue;
    if (std::ranges::find(known.off, label->value.value_or("")) != known.off.end()) continue;
    const bool told_only =
        known.asks == "Watchtower" && monitors != nullptr && is_true(monitors->value.value_or(""));
    if (told_only) continue;
    add_finding(outcome, known.rule, &service, label->where, "label " + std::string(known.name),
                "asks " + std::string(known.asks) + " to replace it whenever something newer is pushed",
                "remove the label " + std::string(known.name));
  }
}

}  // namespace

std::string_view label_switched_off(std::string_view name) {
  const auto found = std::ranges::find(kLabels, name, &UpdateLabel::name);
  return found == kLabels.end() ? std::string_view() : found->off.front();
}

void check_updater(const Service& service, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::UP02, service, service.image)) return;
  const std::string* image = service.image.get();
  if (image == nullptr) return;
  const auto reference = oci::parse_reference(*image);
  if (!reference) return;
  const auto found = std::ranges::find_if(kUpdaters, [&](const Updater& updater) {
    return reference->short_name() == updater.name &&
           (updater.owner.empty() || owner_of(*reference) == updater.owner);
  });
  if (found == kUpdaters.end() || only_monitors(service)) return;
  add_finding(outcome, Rule::UP02, &service, service.image.where(), std::string(found->name),
              "replaces running software unasked (" + std::string(found->name) +
                  "): whoever can push to a registry account runs code on this host",
              "remove the service, and upgrade by hand after reading the notes")
      .detail = exact_repository(service.image);
}

void check_update_labels(const Service& service, Outcome& outcome) {
  check_labels(service, service.labels, outcome);
  if (service.deploy) check_labels(service, service.deploy->labels, outcome);
}

}  // namespace dvsguard::practice
