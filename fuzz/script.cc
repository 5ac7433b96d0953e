#include "core/build/script.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/build/program.h"
#include "core/build/script_facts.h"

// Text is never refused below the caps; every index that a command carries lies in the script.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::build;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto script = parse_script(bytes, dvsguard::file_name("f"));
  if (!script) return 0;
  for (std::size_t i = 0; i < script->commands.size(); ++i) {
    const Command& command = script->commands[i];
    if (command.assignments > command.words.size()) std::abort();
    if (command.piped_into && command.piped_from > i) std::abort();
    const Program program = program_of(command);
    if (program.arguments > command.words.size() && program.at < command.words.size()) std::abort();
    for (const Word& word : command.words) {
      if (word.output_begin > word.output_end || word.output_end > i) std::abort();
      for (const Word::Span& span : word.outputs) {
        if (span.at + span.size > word.text.size()) std::abort();
      }
    }
  }
  (void)find_self_updates(*script);
  return 0;
}
