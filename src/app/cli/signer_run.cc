#include "app/cli/signer_run.h"

#include "app/cli/output.h"
#include "app/cli/signer_file.h"
#include "app/signer/run.h"

namespace dvsguard::cli {

int perform_signer_run(const SignerRunOptions& options) {
  const auto file = read_signer_file(options.config);
  if (!file) return fail(file.error());
  const Status ended =
      app_signer::run({.config = file->config, .config_json = file->json, .folder = file->folder});
  return ended ? 0 : fail(ended.error());
}

}  // namespace dvsguard::cli
