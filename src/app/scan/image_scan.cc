#include "app/scan/image_scan.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "core/image/assembly.h"

namespace dvsguard::scan {
namespace {

constexpr std::chrono::milliseconds kProgressEvery{200};

class Workers {
 public:
  Workers(oci::ImageSource& source, const oci::Image& image, image::Assembly& assembly,
          const Options& options)
      : source_(source), image_(image), assembly_(assembly), options_(options), order_(image.layers.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    // The largest first, so that no core waits for it at the end.
    std::ranges::stable_sort(order_, std::greater(),
                             [&](std::size_t i) { return image.layers[i].size.value_or(0); });
  }

  Status run() {
    std::vector<std::jthread> threads;
    const std::size_t count = std::min<std::size_t>(std::max(options_.workers, 1U), order_.size());
    running_ = count;
    threads.reserve(count);
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
    wait();
    threads.clear();
    if (error_) return std::move(*error_);
    return {};
  }

 private:
  void wait() {
    std::unique_lock lock(mutex_);
    while (!done_.wait_for(lock, kProgressEvery, [this] { return running_ == 0; })) {
      if (options_.progress) options_.progress(passed_.inflated);
    }
  }

  void work() {
    while (const std::optional<std::size_t> index = next()) {
      Status status = scan(*index);
      if (status) continue;
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::move(status.error());
    }
    const std::lock_guard lock(mutex_);
    --running_;
    done_.notify_all();
  }

  std::optional<std::size_t> next() {
    const std::lock_guard lock(mutex_);
    if (error_ || taken_ == order_.size()) return std::nullopt;
    return order_[taken_++];
  }

  Status scan(std::size_t index) {
    const oci::LayerBlob& blob = image_.layers[index];
    if (blob.foreign) {
      const std::lock_guard lock(mutex_);
      assembly_.add_unread(index, "has to be fetched from elsewhere, which is not done");
      return {};
    }
    TRY(const auto stream, source_.open_layer(blob));
    const LayerJob job{*stream,  blob,   image_.config.diff_ids[index].text(), options_.limits, options_.key,
                       budgets_, passed_};
    TRY(ScannedLayer scanned, scan_layer(job));
    const std::lock_guard lock(mutex_);
    assembly_.add(index, std::move(scanned.facts));
    return {};
  }

  oci::ImageSource& source_;
  const oci::Image& image_;
  image::Assembly& assembly_;
  const Options& options_;
  std::vector<std::size_t> order_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::size_t taken_ = 0, running_ = 0;
  std::optional<Error> error_;
  image::Budgets budgets_;
  Passed passed_;
};

}  // namespace

Result<image::ImageFacts> scan_image(oci::ImageSource& source, const oci::Image& image,
                                     const Options& options) {
  image::Assembly assembly(image, options.key);
  TRY_STATUS(Workers(source, image, assembly, options).run());
  return assembly.finish();
}

}  // namespace dvsguard::scan
