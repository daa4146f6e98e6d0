// Every hard limit of the virtual machine: value, unit, reason. What goes beyond one ends in a named
// error, never in a crash. Those of files are reached by tests/unit/loader, others by tests/golden.
#pragma once

#include <cstddef>
#include <cstdint>

namespace btvm::limits {

// --- Source text and files --------------------------------------------------------------------

/// Bytes of one .btc file or source file. Offsets and positions in it fit 32 bits.
inline constexpr std::size_t kFileBytes = std::size_t{256} << 20;
/// Diagnostics of one source: more help nobody.
inline constexpr std::size_t kDiagnostics = 1000;
/// Nested expressions in source (language.md 2.2); bounds the parser's native recursion.
inline constexpr int kExpressionNesting = 64;
/// Levels of one expression's tree, which a chain of messages makes deep; bounds the native recursion of
/// the compiler's passes (below 2 KiB a level where sanitizers enlarge frames).
inline constexpr int kExpressionDepth = 2'000;

// --- Modules and code -------------------------------------------------------------------------

/// Sections of one module. The format defines half a dozen; unknown optional ones are skipped.
inline constexpr std::uint32_t kSections = 256;
/// Modules of one .btc file.
inline constexpr std::uint32_t kModules = 4'096;
/// Functions, literals, symbols of one module.
inline constexpr std::uint32_t kModuleItems = 1 << 22;
/// Registers of one function: what kMakeBlock and the compiler ever need, with room to spare, while a
/// frame stays below 32 KiB.
inline constexpr std::uint32_t kRegisters = 4'096;
/// Code units of one function (16 bit each): jumps could go further, nobody writes that by hand.
inline constexpr std::uint32_t kCodeUnits = 1 << 22;
/// Entries of each table of one function: their operands are 16 bit.
inline constexpr std::uint32_t kTableEntries = 1 << 16;
/// Functions inside functions: the source nests kExpressionNesting deep, and the linker walks them.
inline constexpr std::uint32_t kBlockNesting = 256;
/// Handlers around one instruction: every one is looked at when the flow of control is verified.
inline constexpr std::uint32_t kHandlerNesting = 256;
/// Registers times jump targets of one function: the verifier keeps three bits for each pair.
inline constexpr std::size_t kFlowPairs = std::size_t{1} << 27;
/// Times that the verifier looks at one instruction on average; code from structured source needs
/// about as many as its loops are deep.
inline constexpr std::size_t kFlowPasses = 64;
/// Classes above a class: every lookup walks them.
inline constexpr std::size_t kInheritance = 256;
/// Classes of one virtual machine: what ClassTable has room for.
inline constexpr std::uint32_t kClasses = 1 << 20;
/// Fields of one object, inherited ones included.
inline constexpr std::uint32_t kFields = 1'024;
/// Literals inside one literal, counted as often as they are reached: printing walks all of them.
inline constexpr std::size_t kLiteralNodes = std::size_t{1} << 24;
/// Nesting of one literal: the source nests kExpressionNesting deep.
inline constexpr std::uint32_t kLiteralNesting = 256;
/// Decimal digits of one integer literal.
inline constexpr std::size_t kLiteralDigits = std::size_t{1} << 20;

// --- Values -----------------------------------------------------------------------------------

/// Symbols of one virtual machine. They are never collected, so a program that makes symbols from
/// input must run into an error before it runs out of memory.
inline constexpr std::uint32_t kSymbols = 1 << 24;
/// Bytes of the text of one symbol. A name that nobody could read aloud is data, and data is a String.
inline constexpr std::size_t kSymbolBytes = 65'535;
/// Bytes of one string: their number fits the 32 bits of a counted buffer, with room for the sum of two.
inline constexpr std::size_t kStringBytes = std::size_t{1} << 30;
/// Bits of one integer (64 MiB): GMP aborts the program where memory ends, and an object's header can
/// say no more than about twice as many.
inline constexpr std::size_t kIntegerBits = std::size_t{1} << 29;
/// Elements of one array, tuple, set or flat dictionary: the header has 24 bits for the words.
inline constexpr std::size_t kFlatElements = (std::size_t{1} << 24) - 1;
/// Nesting of a value that is printed, compared or copied level by level on the native stack.
inline constexpr int kTermNesting = 10'000;

/// Bytes of the source of one regular expression: nobody writes more by hand, and compiling takes time.
inline constexpr std::size_t kRegexBytes = 65'536;
/// Steps of one search with a regular expression: about 50 ms.
inline constexpr std::uint32_t kRegexSteps = 2'000'000;
/// Memory of one such search, in units of 1,024 bytes: it comes from outside of the process's heap.
inline constexpr std::uint32_t kRegexKibibytes = 65'536;

// --- Processes --------------------------------------------------------------------------------

/// Processes alive at once, futures included.
inline constexpr std::uint32_t kProcesses = 1 << 27;
/// Words of bytecode stack of one process (128 MiB): about a million frames of runaway recursion.
inline constexpr std::size_t kMaxStackWords = std::size_t{1} << 24;
/// Bytes of heap of one process unless told otherwise.
inline constexpr std::size_t kHeapBytes = std::size_t{4} << 30;
/// Messages waiting in one mailbox unless told otherwise; what a send beyond them does is its policy's.
inline constexpr std::uint32_t kMailboxMessages = 1'000'000;
/// Edges between waiting processes that are followed in search of a deadlock; two for each actor.
inline constexpr std::size_t kWaitEdges = 256;
/// What awaiting without a word about time means, in milliseconds.
inline constexpr std::int64_t kAwaitMilliseconds = 30'000;
/// Reductions that one step may cost on a worker: about a quarter of a millisecond, and several times as much in
/// fresh memory. Longer ones leave it.
inline constexpr std::size_t kLongStep = 5'000;
/// Objects that a worker copies in one step, for the same reason.
inline constexpr std::size_t kCopiedObjects = 5'000;
/// Frames kept in a stack trace: the innermost ones say what went wrong.
inline constexpr std::size_t kStackTraceFrames = 64;

// --- The program, observed and changed --------------------------------------------------------

/// Bytes of one line from a socket, beyond which it is an error (EMSGSIZE): so nobody fills the memory of
/// another machine.
inline constexpr std::size_t kSocketLineBytes = std::size_t{1} << 20;
/// Messages of actors that are remembered while they are traced; the oldest make room.
inline constexpr std::size_t kTraces = 10'000;
/// Edits of methods that are remembered until they are written to files; the oldest make room.
inline constexpr std::size_t kChanges = 10'000;

// --- Scheduler --------------------------------------------------------------------------------

/// Worker threads of one virtual machine. WorkerId has 16 bits; more than this has never been run.
inline constexpr unsigned kWorkers = 256;

}  // namespace btvm::limits
