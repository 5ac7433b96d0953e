#include "app/operator/signer_run.h"

#include <unistd.h>

#include "app/operator/signer_file.h"
#include "app/shell/output.h"
#include "app/signer/process.h"
#include "app/signer/run.h"

namespace dvsguard::cli {

int perform_signer_run(const SignerRunOptions& options) {
  const auto file = read_signer_file(options.config);
  if (!file) return fail(file.error());
  const Status ended =
      app_signer::run({.config = file->config, .config_json = file->json, .folder = file->folder});
  return ended ? 0 : fail(ended.error());
}

int perform_signer_relay(const SignerRelayOptions& options) {
  const auto program = app_signer::find_program("dvsguard-relay");
  if (!program) return fail(program.error());
  ::execl(program->c_str(), program->c_str(), "--listen", options.listen.c_str(), "--socket",
          options.socket.c_str(), nullptr);
  return fail(Error{.code = ErrorCode::Io, .what = "cannot start " + *program});
}

}  // namespace dvsguard::cli
