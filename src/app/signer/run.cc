#include "app/signer/run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <system_error>
#include <utility>

#include "app/signer/process.h"
#include "app/signer/sockets.h"
#include "app/signer/users.h"
#include "core/event/event.h"
#include "core/grant/entry.h"
#include "core/text/display.h"
#include "core/vault/vault.h"
#include "core/wire/message.h"
#include "edge/event/sink.h"
#include "edge/keystore/passphrase.h"
#include "edge/link/packet.h"
#include "edge/sandbox/confine.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::app_signer {
namespace {

constexpr std::chrono::seconds kRestartAfter{1};
constexpr std::chrono::seconds kLongestPause{60};
constexpr std::chrono::seconds kStopWithin{10};
constexpr std::chrono::seconds kTellEndWithin{2};

Error failed(std::string_view doing) {
  return {.code = ErrorCode::Io,
          .what = fmt::format("cannot {}: {}", doing, std::generic_category().message(errno))};
}

struct Pipe {
  sys::Fd read, write;
};
Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed("make a pipe");
  return Pipe{sys::Fd(ends[0]), sys::Fd(ends[1])};
}

// One that is started again when it ends: it holds no key, and the vault goes on without it.
struct Helper {
  std::string name;
  std::function<Result<pid_t>()> start;
  pid_t pid = -1;
  std::string ended = {};  // how, until that is told
  std::chrono::steady_clock::time_point started = {}, again = {};
  std::chrono::seconds pause = kRestartAfter;
};

class Starter {
 public:
  explicit Starter(const RunOptions& options) : options_(options) {}

  Status set_up() {
    TRY(users_, users_of(options_.config));
    TRY(program_, own_program());
    TRY_STATUS(check_access());
    TRY_STATUS(open_events());
    TRY_STATUS(block_signals());
    TRY_STATUS(open_sockets());
    TRY_STATUS(open_links());
    TRY_STATUS(start_vault());
    prepare_helpers();
    for (Helper& helper : helpers_) {
      helper.started = std::chrono::steady_clock::now();
      TRY(helper.pid, helper.start());
    }
    return {};
  }

  // Who reads the events may have stopped reading them, which is no reason to stay.
  Status tell_end(const Status& ended) {
    TRY_STATUS(write_event(event::stopped(sys::now(), ended ? "it was told to" : ended.error().what)));
    const auto until = std::chrono::steady_clock::now() + kTellEndWithin;
    while (events_->is_behind() && std::chrono::steady_clock::now() < until) {
      pollfd wanted{events_->descriptor(), POLLOUT, 0};
      (void)::poll(&wanted, 1, 100);
      TRY_STATUS(events_->catch_up());
    }
    if (!events_->is_behind()) return {};
    return Error{.what = "nobody reads the events: the last ones are lost",
                 .mend = "what was signed is in the signer's log"};
  }

  // Until a signal, or the vault's end.
  Status serve() {
    while (true) {
      // While nobody reads the events, none is taken from the vault, which then signs no more.
      pollfd wanted[2] = {{signals_.get(), POLLIN, 0}, {starter_.first.get(), POLLIN, 0}};
      if (events_->is_behind()) wanted[1] = {events_->descriptor(), POLLOUT, 0};
      if (::poll(wanted, 2, 500) < 0 && errno != EINTR) return failed("wait");
      if (wanted[1].revents != 0) TRY_STATUS(take_events());
      if ((wanted[0].revents & POLLIN) != 0 && take_signal()) return stop();
      if (vault_ended_) return why_vault_ended();
      restart_ended();
    }
  }

 private:
  std::string path_of(const std::string& path) const {
    return path.starts_with('/') ? path : options_.folder + "/" + path;
  }
  std::optional<User> user(Part part) const {
    if (!users_) return std::nullopt;
    return (*users_)[static_cast<std::size_t>(part)];
  }

  // Before anything is started, so that what is wrong is told with its mend, and once.
  Status check_access() const {
    const std::optional<User> vault = user(Part::Vault);
    if (!vault) return {};
    for (const signer::Account& account : options_.config.accounts)
      TRY_STATUS(check_file(*vault, path_of(account.keystore), R_OK));
    const std::string log = path_of(options_.config.log_folder);
    TRY_STATUS(check_file(*vault, log, R_OK | W_OK | X_OK));
    TRY_STATUS(check_file(*vault, log + "/key", R_OK));
    TRY_STATUS(check_file(*vault, log + "/entries", R_OK | W_OK));
    if (options_.config.log_anchor.empty()) return {};
    const std::filesystem::path anchor = path_of(options_.config.log_anchor);
    return check_file(*vault, anchor.parent_path().string(), R_OK | W_OK | X_OK);
  }

  Status block_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) ::sigaddset(&set, signal);
    if (::sigprocmask(SIG_BLOCK, &set, nullptr) != 0) return failed("block signals");
    signals_ = sys::Fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_) return failed("wait for signals");
    return {};
  }

  Status open_sockets() {
    TRY(control_,
        listen_unix(path_of(options_.config.log_folder) + "/control.sock", SOCK_SEQPACKET, std::nullopt));
    for (const signer::Client& client : options_.config.clients) {
      if (client.socket.empty()) continue;
      TRY(client_sockets_.emplace_back(), listen_unix(client.socket, SOCK_STREAM, client.uid));
    }
    if (!options_.config.listen_http.empty()) {
      TRY(client_sockets_.emplace_back(), listen_loopback(options_.config.listen_http));
    }
    return {};
  }

  Status open_links() {
    TRY(front_, link::make_pair());
    TRY(reader_, link::make_pair());
    TRY(starter_, link::make_pair());
    roles_ = vault::observer_roles(options_.config);
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      TRY(observers_.emplace_back(), link::make_pair());
    }
    return {};
  }

  // The passphrases stay here as short as they can: read, written to the vault's pipe, gone.
  Status start_vault() {
    TRY_STATUS(sandbox::forbid_looking_in());
    std::vector<sys::SecretMemory> passphrases;
    for (const signer::Account& account : options_.config.accounts) {
      signer::PassphraseSource source = account.passphrase;
      if (source.kind == signer::PassphraseKind::File) source.name = path_of(source.name);
      TRY(passphrases.emplace_back(),
          keystore::read_passphrase(source, {.what = "passphrase of " + account.address.text()}));
    }
    TRY(Pipe boot, make_pipe());
    Program program{.path = {},
                    .arguments = {"--operator", std::to_string(::getuid())},
                    .descriptors = {},
                    .user = user(Part::Vault)};
    TRY(program.path, find_program("dvsguard-vault"));
    program.descriptors = {{"--boot", boot.read.get()},
                           {"--front", front_.first.get()},
                           {"--control", control_.get()},
                           {"--starter", starter_.second.get()}};
    for (const auto& observer : observers_)
      program.descriptors.emplace_back("--observer", observer.first.get());
    TRY(vault_, start(program));
    boot.read = sys::Fd();
    std::vector<std::string_view> parts = {options_.config_json, options_.folder};
    for (const sys::SecretMemory& passphrase : passphrases) parts.push_back(passphrase.reveal_text());
    TRY_STATUS(write_parts(boot.write.get(), parts));
    // The vault's ends are the vault's alone.
    starter_.second = sys::Fd();
    front_.first = sys::Fd();
    control_ = sys::Fd();
    for (auto& observer : observers_) observer.first = sys::Fd();
    return {};
  }

  // A part of this program, with the config over a pipe.
  Result<pid_t> start_part(Part part, std::vector<std::string> arguments,
                           std::vector<std::pair<std::string, int>> descriptors) {
    TRY(Pipe boot, make_pipe());
    descriptors.emplace_back("--boot", boot.read.get());
    Program program{.path = program_,
                    .arguments = std::move(arguments),
                    .descriptors = std::move(descriptors),
                    .user = user(part),
                    .proxies = part == Part::Observer || part == Part::Reader};
    TRY(const pid_t child, start(program));
    boot.read = sys::Fd();
    const std::string_view config = options_.config_json;
    TRY_STATUS(write_parts(boot.write.get(), {&config, 1}));
    return child;
  }

  void prepare_helpers() {
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      const vault::ObserverRole role = roles_[i];
      std::vector<std::string> arguments = {"signer-observer"};
      std::string name;
      if (role.chain) {
        const std::string chain = std::to_string(options_.config.chains[*role.chain].id);
        arguments.insert(arguments.end(), {"--chain", chain, "--upstream", std::to_string(role.number)});
        name = fmt::format("observer of upstream {} of chain {}", role.number + 1, chain);
      } else {
        arguments.insert(arguments.end(), {"--echo", std::to_string(role.number)});
        name = fmt::format("observer of echo {} of the public address", role.number + 1);
      }
      helpers_.push_back({name, [this, i, arguments] {
                            return start_part(Part::Observer, arguments,
                                              {{"--link", observers_[i].second.get()}});
                          }});
    }
    helpers_.push_back(
        {"reader",
         [this] { return start_part(Part::Reader, {"signer-reader"}, {{"--link", reader_.second.get()}}); }});
    helpers_.push_back({"front", [this] {
                          std::vector<std::pair<std::string, int>> descriptors = {
                              {"--vault", front_.second.get()}, {"--reader", reader_.first.get()}};
                          for (const sys::Fd& socket : client_sockets_)
                            descriptors.emplace_back("--listen", socket.get());
                          return start_part(Part::Front, {"signer-front"}, std::move(descriptors));
                        }});
  }

  // True where it is time to stop.
  bool take_signal() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      if (info.ssi_signo != SIGCHLD) return true;
      int status = 0;
      for (pid_t child = 0; (child = ::waitpid(-1, &status, WNOHANG)) > 0;) note_ended(child, status);
    }
    return false;
  }

  // It closes its links before it says why, and would not outlive us: so it is waited for.
  Error why_vault_ended() {
    const auto until = std::chrono::steady_clock::now() + kStopWithin;
    int status = vault_status_.value_or(0);
    while (!vault_status_ && std::chrono::steady_clock::now() < until) {
      if (::waitpid(vault_, &status, WNOHANG) != 0) break;
      ::usleep(10'000);
    }
    if (WIFSIGNALED(status))
      return {.what = fmt::format("the vault was killed by signal {}; its log is whole", WTERMSIG(status))};
    return {.what = "the vault ended", .mend = "its last line says why"};
  }

  void note_ended(pid_t child, int status) {
    if (child == vault_) {
      vault_ended_ = true;
      vault_status_ = status;
    }
    if (vault_ended_) return;  // the others follow it
    for (Helper& helper : helpers_) {
      if (helper.pid != child) continue;
      const auto now = std::chrono::steady_clock::now();
      // One that cannot live is tried less and less often.
      helper.pause =
          now < helper.started + kLongestPause ? std::min(2 * helper.pause, kLongestPause) : kRestartAfter;
      helper.pid = -1;
      helper.again = now + helper.pause;
      helper.ended = fmt::format("{} {}", WIFSIGNALED(status) ? "signal" : "exit code",
                                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
  }

  void restart_ended() {
    for (Helper& helper : helpers_) {
      const auto now = std::chrono::steady_clock::now();
      if (helper.pid >= 0 || now < helper.again) continue;
      // Told late: where the vault ended, the others follow it, and that is not told.
      if (!helper.ended.empty()) {
        fmt::print(stderr, "dvsguard: the {} ended ({}); it is started again\n", helper.name,
                   std::exchange(helper.ended, {}));
      }
      helper.started = now;
      if (auto child = helper.start())
        helper.pid = *child;
      else
        helper.again = now + helper.pause;
    }
  }

  Status take_events() {
    TRY_STATUS(events_->catch_up());
    while (!events_->is_behind()) {
      TRY(const auto packet, link::receive(starter_.first.get(), wire::kMaxMessageBytes));
      if (!packet) return {};
      if (packet->bytes.empty()) {
        vault_ended_ = true;
        return {};
      }
      TRY(const wire::Message message, wire::decode(packet->bytes, wire::Link::VaultToStarter));
      if (const auto* warning = std::get_if<wire::Warning>(&message)) {
        fmt::print(stderr, "dvsguard: {}\n", text::printable(warning->text, wire::kMaxWhyBytes));
        TRY_STATUS(write_event(event::warning(sys::now(), warning->text)));
      }
      const auto* event = std::get_if<wire::Event>(&message);
      if (event == nullptr) continue;
      if (!ready_) tell_ready();
      TRY(const grant::Entry entry, grant::parse_entry(event->json));
      if (const auto* locked = std::get_if<grant::Locked>(&entry)) tell_locked(*locked);
      TRY_STATUS(write_event(event::of_entry(entry)));
    }
    return {};
  }

  static void tell_locked(const grant::Locked& locked) {
    fmt::print(
        stderr,
        "dvsguard: {} is locked: {}\n"
        "  find out which of it happened; then `dvsguard signer adopt` shows what to adopt, and asks\n",
        locked.account.text(), text::printable(locked.why, wire::kMaxWhyBytes));
  }

  Status open_events() {
    const signer::Config& config = options_.config;
    switch (config.events) {
      case signer::EventSink::Stdout:
        events_.emplace(event_sink::Sink::standard_output());
        return {};
      case signer::EventSink::Journald: {
        TRY(events_, event_sink::Sink::journal());
        return {};
      }
      case signer::EventSink::File: {
        TRY(events_,
            event_sink::Sink::file((std::filesystem::path(options_.folder) / config.events_file).string()));
        return {};
      }
    }
    return {};
  }

  Status write_event(const event::Event& event) { return events_->write(event.json, event.priority); }

  // sd_notify(3), without its library.
  void tell_ready() {
    ready_ = true;
    fmt::print(stderr, "dvsguard: the signer is ready\n");
    const char* path = std::getenv("NOTIFY_SOCKET");
    if (path == nullptr) return;
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const std::string_view text(path);
    if (text.size() >= sizeof name.sun_path) return;
    text.copy(name.sun_path, text.size());
    if (name.sun_path[0] == '@') name.sun_path[0] = '\0';
    const sys::Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    constexpr std::string_view kReady = "READY=1";
    if (fd) {
      (void)::sendto(fd.get(), kReady.data(), kReady.size(), MSG_NOSIGNAL,
                     reinterpret_cast<const sockaddr*>(&name),
                     static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + text.size()));
    }
  }

  // The front first, so that nothing new comes in; the vault ends by itself when its starter is gone, with
  // its log whole.
  Status stop() {
    for (auto helper = helpers_.rbegin(); helper != helpers_.rend(); ++helper) {
      if (helper->pid > 0) ::kill(helper->pid, SIGTERM);
    }
    TRY_STATUS(take_events());
    ::shutdown(starter_.first.get(), SHUT_WR);
    const auto until = std::chrono::steady_clock::now() + kStopWithin;
    int status = 0;
    while (std::chrono::steady_clock::now() < until) {
      (void)take_events();
      const pid_t ended = ::waitpid(vault_, &status, WNOHANG);
      if (ended == vault_) {
        return status == 0
                   ? Status()
                   : Status(Error{.what = "the vault did not end well", .mend = "its last line says why"});
      }
      ::usleep(10'000);
    }
    ::kill(vault_, SIGKILL);
    return Error{.what = "the vault did not end within 10 s and was killed; its log is whole"};
  }

  const RunOptions& options_;
  std::optional<std::array<User, 4>> users_;
  std::string program_;
  sys::Fd signals_, control_;
  std::vector<sys::Fd> client_sockets_;
  std::pair<sys::Fd, sys::Fd> front_, reader_, starter_;
  std::vector<vault::ObserverRole> roles_;
  std::vector<std::pair<sys::Fd, sys::Fd>> observers_;  // the vault's end, the observer's
  std::vector<Helper> helpers_;
  pid_t vault_ = -1;
  std::optional<event_sink::Sink> events_;
  bool vault_ended_ = false, ready_ = false;
  std::optional<int> vault_status_;
};

}  // namespace

Status run(const RunOptions& options) {
  Starter starter(options);
  TRY_STATUS(starter.set_up());
  Status ended = starter.serve();
  const Status told = starter.tell_end(ended);
  return ended ? told : ended;
}

}  // namespace dvsguard::app_signer
