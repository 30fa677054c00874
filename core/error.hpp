#pragma once

#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace tripet::core {

/// What every folder throws. The text is one line: why it failed and what to do; `with_context` puts the file and the
/// step in front while the error climbs, so that the user reads `sub-03: registration: REASON`.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Wrong usage or configuration: the program ends with exit status 2 instead of 1.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// The user asked to stop (Ctrl-C, SIGTERM). Never counted as the failure of one scan.
class Interrupted : public Error {
 public:
  Interrupted() : Error("interrupted; the same command continues where it stopped") {}
};

/// Runs f; an exception that leaves it gets "CONTEXT: " in front and keeps its kind. Other exceptions become Error.
template <class F>
auto with_context(const std::string& context, F&& f) -> decltype(f()) {
  try {
    return std::forward<F>(f)();
  } catch (const Interrupted&) {
    throw;
  } catch (const UsageError& e) {
    throw UsageError(context + ": " + e.what());
  } catch (const std::bad_alloc&) {
    throw Error(context + ": not enough memory; use fewer workers or threads, or a smaller batch");
  } catch (const std::exception& e) {
    throw Error(context + ": " + e.what());
  }
}

/// The text of an exception made one line: newlines and runs of blanks become one blank. Bytes that are not UTF-8, as
/// file names may hold, become U+FFFD. The list of calls that LibTorch's errors end with is left out.
std::string one_line(const std::string& text);

}  // namespace tripet::core
