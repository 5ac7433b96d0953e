#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>

// Which of the clients' reads are under way. Each client has places of its own, so that none waits for
// another's upstream or flood; what is beyond them waits, in order, and what is beyond that is refused.
namespace dvsguard::app_signer {

inline constexpr std::size_t kReadsUnderWay = 8;  // of a client
// With these, fewer than server::kMaxClientRequests: reads leave room for signatures.
inline constexpr std::size_t kReadsWaiting = 40;
inline constexpr std::chrono::seconds kLongestWait{15};

class ReadTurns {
 public:
  using Clock = std::chrono::steady_clock;
  // Called once: `go` where the read is to be asked now, and done() follows; else it is refused.
  using Then = std::function<void(bool go)>;

  void ask(const std::string& client, Clock::time_point now, Then then);
  void done(const std::string& client);
  // Refuses what has waited too long.
  void tick(Clock::time_point now);

 private:
  struct Waiting {
    Clock::time_point until;
    Then then;
  };
  struct Client {
    std::size_t under_way = 0;
    std::deque<Waiting> waiting;
  };
  std::map<std::string, Client> clients_;
};

}  // namespace dvsguard::app_signer
