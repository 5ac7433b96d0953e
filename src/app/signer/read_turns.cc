#include "app/signer/read_turns.h"

#include <utility>
#include <vector>

namespace dvsguard::app_signer {

void ReadTurns::ask(const std::string& client, Clock::time_point now, Then then) {
  Client& one = clients_[client];
  if (one.under_way < kReadsUnderWay) {
    ++one.under_way;
    return then(true);
  }
  if (one.waiting.size() >= kReadsWaiting) return then(false);
  one.waiting.push_back({now + kLongestWait, std::move(then)});
}

void ReadTurns::done(const std::string& client) {
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  Client& one = found->second;
  if (one.waiting.empty()) {
    if (--one.under_way == 0) clients_.erase(found);
    return;
  }
  const Then next = std::move(one.waiting.front().then);  // in the place that is free now
  one.waiting.pop_front();
  next(true);
}

void ReadTurns::tick(Clock::time_point now) {
  std::vector<Then> late;
  for (auto& [name, client] : clients_) {
    while (!client.waiting.empty() && client.waiting.front().until <= now) {
      late.push_back(std::move(client.waiting.front().then));
      client.waiting.pop_front();
    }
  }
  for (const Then& then : late) then(false);
}

}  // namespace dvsguard::app_signer
