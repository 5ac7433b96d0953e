#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/report/report.h"

// Reports of several projects of one host, and what only all of them together show.
namespace dvsguard::report {

// A project that could not be decided.
struct Undecided {
  std::string project;  // as the user named it
  std::string error;    // its text
};

struct Collection {
  std::vector<Report> reports;     // in the order asked for
  std::vector<Undecided> refused;  // those without a report
  Report across;                   // subject.kind is "projects", or "images"
};

// Of images that `scan` looked into, and not of projects.
[[nodiscard]] bool is_of_images(const Collection& collection);

// What all of them together show. Only `rules`, and those that the outcome tells of, were judged here, so the
// report has no others, and only their practices.
[[nodiscard]] Report assemble_across(Outcome outcome, std::span<const Rule> rules, std::string evaluated,
                                     std::string kind = "projects");

// One a report, each other than the others (core/report/label.h).
[[nodiscard]] std::vector<std::string> labels(const Collection& collection);

// {"dvsguard": …, "reports": […], "across": …, "undecided": […]}: each report as report/1 has it.
[[nodiscard]] std::string to_json(const Collection& collection);

// One table, worst first; then what the projects share.
[[nodiscard]] std::string to_text(const Collection& collection, const TextStyle& style);

}  // namespace dvsguard::report
