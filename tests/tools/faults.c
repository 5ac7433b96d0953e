/* Preloaded into dvsguard-vault by a test: a clock that is moved and a disk that fails, as its three numbers say.
   They stand in the file that FAULTS names, mapped before the process gives up its files. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t* faults; /* seconds of the wall clock, errno of fdatasync, errno of write after 8 bytes */
static int (*real_clock_gettime)(clockid_t, struct timespec*);
static int (*real_fdatasync)(int);
static ssize_t (*real_write)(int, const void*, size_t);

__attribute__((constructor)) static void start(void) {
  real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_write = dlsym(RTLD_NEXT, "write");
  int fd = open(getenv("FAULTS"), O_RDONLY | O_CLOEXEC);
  faults = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  if (fd < 0 || faults == MAP_FAILED) abort();
  close(fd);
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  int result = real_clock_gettime(clock, time);
  if (clock == CLOCK_REALTIME) time->tv_sec += faults[0];
  return result;
}

int fdatasync(int fd) {
  if (faults[1] == 0) return real_fdatasync(fd);
  errno = (int)faults[1];
  return -1;
}

ssize_t write(int fd, const void* bytes, size_t size) {
  if (faults[2] == 0) return real_write(fd, bytes, size);
  if (size > 8) return real_write(fd, bytes, 8);
  errno = (int)faults[2];
  return -1;
}
