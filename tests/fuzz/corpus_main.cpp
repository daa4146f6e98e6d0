// Replays files through a fuzz target without libFuzzer: the corpus as an ordinary test, with any
// compiler. A target reports by crashing; here that ends the program, after the name of the file.
//
// Usage: TARGET FILE_OR_FOLDER...

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// `argument`, or the files below it if it is a folder, in an order that does not depend on the disk.
std::vector<std::filesystem::path> files_of(const char* argument) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{argument, error}) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  if (error) files.emplace_back(argument);
  std::ranges::sort(files);
  return files;
}

/// False if the file cannot be read.
bool replay(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  if (!in.is_open() || in.bad()) {
    std::fprintf(stderr, "cannot read %s\n", file.c_str());
    return false;
  }
  std::printf("%s\n", file.c_str());
  std::fflush(stdout);  // it must be there when the target crashes
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  bool all_read = true;
  std::size_t replayed = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto& file : files_of(arguments[i])) {
      all_read &= replay(file);
      ++replayed;
    }
  }
  std::printf("%zu inputs\n", replayed);
  return all_read && replayed > 0 ? 0 : 1;
}
