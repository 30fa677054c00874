#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace tripet::core {

/// One setting: its name, help, unit and range, bound to the struct member that holds its default and its value.
/// From this single declaration come --help, the config file parser, error messages, shell completion, --dump-config
/// and the reference page.
class Option {
 public:
  Option(std::string name, std::string help) : name_(std::move(name)), help_(std::move(help)) {}

  Option& unit(const std::string& unit);
  Option& range(double low, double high);
  Option& choices(std::vector<std::string> allowed);
  /// What stands for the value in help: FILE, DIR, A-B.
  Option& value_name(const std::string& name);
  /// The verb can't run without it.
  Option& required();

  /// Parses and stores; throws UsageError that names the option, the text and what is allowed.
  void set(const std::vector<std::string>& texts);
  /// The value now held as it would be written in a config file; "" for an empty list or an unset optional.
  std::string value() const { return print_(); }

  const std::string& name() const { return name_; }
  const std::string& help() const { return help_; }
  const std::string& unit() const { return unit_; }
  const std::string& group() const { return group_; }
  const std::vector<std::string>& choices() const { return choices_; }
  /// The range in words, "" when there is none.
  std::string range_text() const;
  /// FILE, N, X or the choices joined by |.
  std::string placeholder() const;
  bool is_flag() const { return flag_; }
  /// Takes several words on the command line (`--in A B`).
  bool is_multiple() const { return multiple_; }
  bool is_required() const { return required_; }
  bool is_set() const { return set_; }

 private:
  friend class OptionSet;
  [[noreturn]] void fail(const std::string& text, const std::string& wanted) const;
  double number(const std::string& text, bool whole) const;

  std::string name_, help_, unit_, group_, value_name_ = "TEXT";
  std::vector<std::string> choices_;
  std::optional<double> low_, high_;
  bool flag_ = false, list_ = false, multiple_ = false, required_ = false, set_ = false;
  std::function<void(const std::vector<std::string>&)> parse_;
  std::function<std::string()> print_;
};

/// The options of one verb, in the order of their declaration. The structs bound to it must outlive it.
class OptionSet {
 public:
  /// Options added after this stand under this heading in help.
  void group(const std::string& heading) { group_ = heading; }

  /// T: bool (a flag; `name = true` in a file), int, std::uint64_t, double, std::string, std::filesystem::path, a
  /// std::vector of string or double (comma separated), a std::vector of path (several words), std::optional of int or
  /// double.
  template <class T>
  Option& add(const std::string& name, T& value, const std::string& help);

  std::vector<Option>& options() { return options_; }
  const std::vector<Option>& options() const { return options_; }
  /// Throws UsageError with the nearest known name.
  Option& find(const std::string& name);

  /// Throws UsageError for the first required option that was not set.
  void check_required() const;
  /// All options as a config file that reads back to the same values, each under its help as a comment.
  /// `except`: names of options that say where to read and write rather than what to compute.
  std::string dump(const std::vector<std::string>& except = {}) const;

 private:
  std::string group_;
  std::vector<Option> options_;
};

namespace detail {
std::string print(bool value);
std::string print(int value);
std::string print(std::uint64_t value);
std::string print(double value);
std::string print(const std::string& value);
std::string print(const std::filesystem::path& value);
template <class T>
std::string print(const std::optional<T>& value) {
  return value ? print(*value) : "";
}
template <class T>
std::string print(const std::vector<T>& values) {
  std::string text;
  for (const T& value : values) text += (text.empty() ? "" : ",") + print(value);
  return text;
}
bool parse_flag(const std::string& name, const std::string& text);
std::vector<std::string> parse_list(const std::vector<std::string>& texts);
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
}  // namespace detail

template <class T>
Option& OptionSet::add(const std::string& name, T& value, const std::string& help) {
  options_.emplace_back(name, help);
  const std::size_t index = options_.size() - 1;
  Option& option = options_.back();
  option.group_ = group_;
  option.print_ = [&value] { return detail::print(value); };
  // The option is looked up again at call time: the vector that holds it may have moved it since.
  const auto self = [this, index]() -> Option& { return options_[index]; };
  if constexpr (std::is_same_v<T, bool>) {
    option.flag_ = true;
    option.parse_ = [&value, name](const auto& texts) {
      value = texts.empty() || detail::parse_flag(name, texts.back());
    };
  } else if constexpr (std::is_arithmetic_v<T>) {
    constexpr bool whole = std::is_integral_v<T>;
    option.value_name_ = whole ? "N" : "X";
    option.parse_ = [&value, self](const auto& texts) { value = static_cast<T>(self().number(texts.back(), whole)); };
  } else if constexpr (detail::is_optional<T>::value) {
    using Inner = typename T::value_type;
    static_assert(std::is_same_v<Inner, int> || std::is_same_v<Inner, double>);
    constexpr bool whole = std::is_integral_v<Inner>;
    option.value_name_ = whole ? "N" : "X";
    option.parse_ = [&value, self](const auto& texts) {
      value.reset();
      if (!texts.back().empty()) value = static_cast<Inner>(self().number(texts.back(), whole));
    };
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::filesystem::path>) {
    if constexpr (std::is_same_v<T, std::filesystem::path>) option.value_name_ = "FILE";
    option.parse_ = [&value](const auto& texts) { value = texts.back(); };
  } else {
    static_assert(detail::is_vector<T>::value, "an option of this type is not supported");
    using Inner = typename T::value_type;
    if constexpr (std::is_same_v<Inner, std::filesystem::path>) {
      option.multiple_ = true;
      option.value_name_ = "PATH";
      option.parse_ = [&value](const auto& texts) { value.assign(texts.begin(), texts.end()); };
    } else if constexpr (std::is_same_v<Inner, double>) {
      option.list_ = true;
      option.value_name_ = "X,Y,...";
      option.parse_ = [&value, self](const auto& texts) {
        value.clear();
        for (const std::string& text : detail::parse_list(texts)) value.push_back(self().number(text, false));
      };
    } else {
      option.list_ = true;
      option.value_name_ = "A,B,...";
      option.parse_ = [&value](const auto& texts) { value = detail::parse_list(texts); };
    }
  }
  return option;
}

}  // namespace tripet::core
