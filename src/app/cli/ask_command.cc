#include "app/cli/ask_command.h"

#include <utility>

#include "app/project/settings_file.h"
#include "app/shell/output.h"
#include "core/ask/message.h"
#include "core/report/accept.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {

int perform_ask(const AskOptions& options) {
  const auto own = read_own_entry(options.config, options.project);
  if (!own) return fail(own.error());
  const settings::Project* entry = *own ? &**own : nullptr;
  Result<Examined> examined = examine(sys::DiskFiles(), options.project, entry);
  if (!examined) return fail(examined.error());
  report::Outcome outcome = std::move(examined->outcome);
  redact(*examined, outcome);  // a secret that is cut short is no longer known for one
  const std::string text =
      ask::message({examined->loaded, examined->contract, examined->gathered.files}, outcome);
  return print(shown(*examined, text), kDone);
}

}  // namespace dvsguard::cli
