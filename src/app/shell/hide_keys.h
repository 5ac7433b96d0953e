#pragma once

#include <string>
#include <string_view>

#include "app/scan/look.h"
#include "core/practice/scanned_image.h"
#include "core/report/report.h"

// Names are their author's choice, in an image, an advisory and on a command line: one that holds key
// material itself (a token as a file's name, a URL with a password) is shown without it.
namespace dvsguard::cli {

// The text with "…" in the place of key material, and without the user and password of every URL. Digits
// alone are a digest.
[[nodiscard]] std::string without_keys(std::string_view text);

// Every name that an image gives, before a rule or an SBOM shows it: cut short by a message, the rest of a
// key would be no key that anything knows.
void hide_keys(scan::Looked& looked);
void hide_keys(practice::ImageAdvisories& advisories);

// Every text of a report.
void hide_keys(report::Report& report);

}  // namespace dvsguard::cli
