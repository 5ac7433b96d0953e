#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/compose/budget.h"
#include "core/compose/template.h"
#include "core/compose/variables.h"

// The grammar of .env files and env_file entries, as compose-go's dotenv reads it, and the `raw` format of
// `docker run --env-file`. A file is parsed once; its values are made once for every service that asks.
namespace dvsguard::compose {

struct DotEnvEntry {
  std::string name;
  std::string text;        // the value before its variables are substituted
  bool inherited = false;  // a name alone: the value comes from the environment
  bool raw = false;        // `text` is the value
  Place place;             // of the name
  Place value_place;       // of the value, where one is written
};

// Errors have a position and never the line's text, which may be a secret.
[[nodiscard]] Result<std::vector<DotEnvEntry>> parse_dotenv(std::string_view bytes, const FileName& file);
[[nodiscard]] Result<std::vector<DotEnvEntry>> parse_raw_env(std::string_view bytes, const FileName& file);

struct DotEnvValue {
  std::string name;
  std::string text;
  Place place;
  Places sources;  // of the variables that made it
  bool interpolated = false;
  std::vector<std::string> refused;  // ${NAME:?…} without a value: Compose refuses the file; taken as empty
  std::string why;                   // its message
};

// The entries' values in order, each laid over `into` as it is made. `outside` goes before what earlier lines
// set.
[[nodiscard]] Result<std::vector<DotEnvValue>> evaluate_dotenv(const std::vector<DotEnvEntry>& entries,
                                                               const Lookup& outside, Variables& into,
                                                               Budget& budget);

}  // namespace dvsguard::compose
