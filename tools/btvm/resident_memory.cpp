#include "tools/btvm/resident_memory.h"

#include <unistd.h>

#include <fstream>

namespace btvm::cli {

std::size_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  in >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace btvm::cli
