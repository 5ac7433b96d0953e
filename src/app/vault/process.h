#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/vault/keys.h"
#include "core/base/result.h"
#include "core/vault/vault.h"
#include "edge/link/packet.h"
#include "edge/store/log.h"
#include "edge/sys/fd.h"

// The vault as a process: reads messages, lets core/vault answer, makes the entries durable, signs, sends.
namespace dvsguard::vault {

// Descriptors that the starter opened.
struct Links {
  sys::Fd front;
  sys::Fd control;                 // a listening unix socket; only root and `operator_uid` may use it
  sys::Fd starter;                 // closed: the end
  std::vector<sys::Fd> observers;  // numbered as observer_roles() says
  std::uint32_t operator_uid = 0;
};

class Process {
 public:
  Process(Links links, Keys keys, store::Log log, Vault vault, grant::BootId boot);

  // What the log starts with this time, and what its age asks for.
  [[nodiscard]] Status begin(const std::string& version, const std::string& config_digest);
  // Until the starter closes its link. Error: an entry could not be made durable, or a link broke the
  // protocol that must not: nothing is signed after that.
  [[nodiscard]] Status run();

 private:
  struct Operator {
    sys::Fd fd;
    link::Outbox outbox;
  };
  struct Wire {
    sys::Fd fd;
    link::Outbox outbox;
  };
  struct Observer {
    sys::Fd fd;
    link::Outbox outbox;
    std::size_t owed = 0;  // answers to what it was sent
  };

  [[nodiscard]] Time now() const;
  [[nodiscard]] Status take_from_front();
  void take_from_observer(std::size_t index);
  void accept_operator();
  void take_from_operator(std::size_t connection);
  // Entries to the disk, then signatures, then what is sent: in that order, and the first failure is the end.
  [[nodiscard]] Status settle();
  [[nodiscard]] Status sign_all(std::vector<Sign> signs);
  // The starter tells the operator.
  void warn(std::string text);
  void deliver(const Destination& to, const wire::Message& message);
  void deliver_to_observer(Observer& observer, std::string bytes);
  // False where the starter is gone.
  [[nodiscard]] Result<bool> flush();
  [[nodiscard]] Status keep_checkpoint(bool now);

  Wire front_, starter_;
  sys::Fd control_;
  std::uint32_t operator_uid_;
  std::vector<Observer> observers_;
  std::map<std::size_t, Operator> operators_;
  std::size_t next_operator_ = 0;
  Keys keys_;
  store::Log log_;
  Vault vault_;
  grant::BootId boot_;
  std::uint64_t checkpointed_ = 0, appended_ = 0;  // milliseconds
};

// The kernel's name of this boot.
[[nodiscard]] Result<grant::BootId> read_boot_id();

}  // namespace dvsguard::vault
