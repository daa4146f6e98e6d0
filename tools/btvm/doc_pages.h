// The pages of docs/library/, written from the doc comments of the class library.
#pragma once

#include <string>

namespace btvm::cli {

/// Writes a page for each public class and an index, README.md. Answers the exit status, after a complaint
/// when a file cannot be written.
int write_doc_pages(const std::string& folder);

}  // namespace btvm::cli
