#pragma once

#include <string>

// `dvsguard explain`: a rule's or a practice's page, offline.
namespace dvsguard::cli {

// An empty `code` lists them all. The exit code.
int perform_explain(const std::string& code);

}  // namespace dvsguard::cli
