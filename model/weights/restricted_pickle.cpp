#include "model/weights/restricted_pickle.hpp"

#include <bit>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"

namespace tripet::model {

namespace {

enum class Kind { other, whole, text, sequence, dictionary, name, storage, tensor };

/// Small, so that copying one from the memo costs nothing: texts and containers are kept apart, `index` tells where.
struct Value {
  Kind kind = Kind::other;
  std::int64_t whole = 0;
  std::size_t index = 0;
};

enum class Name { ordered_dict, rebuild_tensor, rebuild_parameter, storage_type };

struct Storage {
  std::string type, key;
  std::int64_t elements;
};

constexpr std::size_t most_axes = 16;
constexpr std::size_t longest_key = 64;

[[noreturn]] void damaged(const std::string& what) {
  throw core::Error("its pickle is damaged: " + what);
}

class Machine {
 public:
  explicit Machine(std::string_view pickle) : pickle_(pickle) {}

  std::map<std::string, StoredTensor> run() {
    while (step()) {
    }
    return tensors_of(state_dict(pop()));
  }

 private:
  using Items = std::vector<Value>;
  using Pairs = std::vector<std::pair<Value, Value>>;

  // ---- bytes
  std::string_view bytes(std::uint64_t count) {
    if (count > pickle_.size() - position_) damaged("it ends too early");
    const std::string_view found = pickle_.substr(position_, count);
    position_ += count;
    return found;
  }
  std::uint64_t number(std::size_t length) {
    std::uint64_t value = 0;
    const std::string_view found = bytes(length);
    for (std::size_t i = 0; i < length; ++i) value |= std::uint64_t{static_cast<unsigned char>(found[i])} << (8 * i);
    return value;
  }
  std::string line() {
    const auto end = pickle_.find('\n', position_);
    if (end == std::string_view::npos) damaged("it ends too early");
    std::string text(pickle_.substr(position_, end - position_));
    position_ = end + 1;
    return text;
  }

  // ---- stack
  void push(Kind kind, std::size_t index = 0, std::int64_t whole = 0) { stack_.push_back({kind, whole, index}); }
  Value pop() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) damaged("the stack is empty");
    const Value value = stack_.back();
    stack_.pop_back();
    return value;
  }
  Value& top() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) damaged("the stack is empty");
    return stack_.back();
  }
  Items pop_to_mark() {
    if (marks_.empty()) damaged("there is no mark");
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    Items items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
  }
  void push_text(std::string_view text) {
    texts_.emplace_back(text);
    push(Kind::text, texts_.size() - 1);
  }
  void push_sequence(Items items) {
    sequences_.push_back(std::move(items));
    push(Kind::sequence, sequences_.size() - 1);
  }
  void push_tuple(std::size_t length) {
    Items items(length);
    for (std::size_t i = length; i > 0; --i) items[i - 1] = pop();
    push_sequence(std::move(items));
  }
  void push_dictionary() {
    dictionaries_.emplace_back();
    push(Kind::dictionary, dictionaries_.size() - 1);
  }

  // ---- values of a kind
  const std::string& text(const Value& value) const {
    if (value.kind != Kind::text) damaged("a text is expected");
    return texts_[value.index];
  }
  const Items& sequence(const Value& value) const {
    if (value.kind != Kind::sequence) damaged("a list is expected");
    return sequences_[value.index];
  }
  std::int64_t whole(const Value& value) const {
    if (value.kind != Kind::whole) damaged("a whole number is expected");
    return value.whole;
  }

  bool step();
  void step_number(unsigned char code);
  void step_container(unsigned char code);
  void push_name(const std::string& module, const std::string& name);
  void call();
  void push_tensor(const Items& arguments);
  void push_storage();
  void extend_list(const Items& items);
  void extend_dictionary(const Items& items);
  void remember(std::uint64_t slot) { memo_[slot] = top(); }
  void recall(std::uint64_t slot);

  Value state_dict(const Value& root) const;
  std::map<std::string, StoredTensor> tensors_of(const Value& dictionary) const;

  std::string_view pickle_;
  std::size_t position_ = 0;
  Items stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Value> memo_;
  std::vector<std::string> texts_;
  std::vector<Items> sequences_;
  std::vector<Pairs> dictionaries_;
  std::vector<std::pair<Name, std::string>> names_;
  std::vector<Storage> storages_;
  std::vector<StoredTensor> tensors_;
};

void Machine::recall(std::uint64_t slot) {
  const auto found = memo_.find(slot);
  if (found == memo_.end()) damaged("it recalls what it never kept");
  stack_.push_back(found->second);
}

void Machine::push_name(const std::string& module, const std::string& name) {
  Name known{};
  if (module == "collections" && name == "OrderedDict") {
    known = Name::ordered_dict;
  } else if (module == "torch._utils" && name == "_rebuild_tensor_v2") {
    known = Name::rebuild_tensor;
  } else if (module == "torch._utils" && name == "_rebuild_parameter") {
    known = Name::rebuild_parameter;
  } else if (module == "torch" && name.ends_with("Storage")) {
    known = Name::storage_type;
  } else {
    throw core::Error("it asks for " + (module + "." + name).substr(0, 80) +
                      ", which is not part of weights; nothing of it was executed. Save the state_dict alone");
  }
  names_.emplace_back(known, name);
  push(Kind::name, names_.size() - 1);
}

// ('storage', type, key, place, elements)
void Machine::push_storage() {
  const Items parts = sequence(pop());
  if (parts.size() != 5 || parts[1].kind != Kind::name || names_[parts[1].index].first != Name::storage_type) {
    damaged("a storage is expected");
  }
  const std::string& key = text(parts[2]);
  if (key.size() > longest_key) damaged("the name of a storage is too long");
  storages_.push_back({names_[parts[1].index].second, key, whole(parts[4])});
  push(Kind::storage, storages_.size() - 1);
}

// (storage, offset, sizes, strides, requires_grad, hooks ...)
void Machine::push_tensor(const Items& arguments) {
  if (arguments.size() < 4 || arguments[0].kind != Kind::storage) damaged("a tensor without storage");
  const Storage& storage = storages_[arguments[0].index];
  const Items& sizes = sequence(arguments[2]);
  const Items& strides = sequence(arguments[3]);
  if (sizes.size() > most_axes || sizes.size() != strides.size()) damaged("a tensor with impossible axes");
  StoredTensor tensor{storage.type, storage.key, storage.elements, whole(arguments[1]), {}, {}};
  for (const Value& size : sizes) tensor.sizes.push_back(whole(size));
  for (const Value& stride : strides) tensor.strides.push_back(whole(stride));
  tensors_.push_back(std::move(tensor));
  push(Kind::tensor, tensors_.size() - 1);
}

void Machine::call() {
  const Value arguments_value = pop();
  const Items& arguments = sequence(arguments_value);
  const Value callee = pop();
  if (callee.kind != Kind::name) damaged("it calls what is not a function");
  switch (names_[callee.index].first) {
    case Name::ordered_dict:
      if (!arguments.empty()) damaged("an OrderedDict of an unknown form");
      push_dictionary();
      break;
    case Name::rebuild_tensor:
      push_tensor(arguments);
      break;
    case Name::rebuild_parameter:
      if (arguments.empty() || arguments[0].kind != Kind::tensor) damaged("a parameter without tensor");
      stack_.push_back(arguments[0]);
      break;
    case Name::storage_type:
      damaged("it calls what is not a function");
  }
}

void Machine::extend_list(const Items& items) {
  sequence(top());
  Items& list = sequences_[top().index];
  list.insert(list.end(), items.begin(), items.end());
}

void Machine::extend_dictionary(const Items& items) {
  if (top().kind != Kind::dictionary || items.size() % 2 != 0) damaged("a dictionary is expected");
  Pairs& pairs = dictionaries_[top().index];
  for (std::size_t i = 0; i < items.size(); i += 2) pairs.emplace_back(items[i], items[i + 1]);
}

void Machine::step_number(unsigned char code) {
  switch (code) {
    case 'J':  // BININT
      push(Kind::whole, 0, static_cast<std::int32_t>(static_cast<std::uint32_t>(number(4))));
      break;
    case 'K':  // BININT1
      push(Kind::whole, 0, static_cast<std::int64_t>(number(1)));
      break;
    case 'M':  // BININT2
      push(Kind::whole, 0, static_cast<std::int64_t>(number(2)));
      break;
    case 0x8a: {  // LONG1: two's complement of any length
      const std::size_t length = number(1);
      if (length > 8) {  // no size or offset; an entry of some other kind may be this long
        bytes(length);
        push(Kind::other);
        break;
      }
      std::uint64_t value = number(length);
      if (length > 0 && length < 8 && (value >> (8 * length - 1)) != 0) value |= ~std::uint64_t{0} << (8 * length);
      push(Kind::whole, 0, static_cast<std::int64_t>(value));
      break;
    }
    case 'G':  // BINFLOAT
      bytes(8);
      push(Kind::other);
      break;
    default:  // NONE, NEWTRUE, NEWFALSE
      push(Kind::other);
  }
}

void Machine::step_container(unsigned char code) {
  switch (code) {
    case '(':  // MARK
      marks_.push_back(stack_.size());
      break;
    case ')':  // EMPTY_TUPLE
    case ']':  // EMPTY_LIST
      push_sequence({});
      break;
    case '}':  // EMPTY_DICT
      push_dictionary();
      break;
    case 't':  // TUPLE
      push_sequence(pop_to_mark());
      break;
    case 0x85:  // TUPLE1, TUPLE2, TUPLE3
    case 0x86:
    case 0x87:
      push_tuple(code - 0x84u);
      break;
    case 'a': {  // APPEND
      const Value item = pop();
      extend_list({item});
      break;
    }
    case 'e':  // APPENDS
      extend_list(pop_to_mark());
      break;
    case 's': {  // SETITEM
      const Value value = pop();
      const Value key = pop();
      extend_dictionary({key, value});
      break;
    }
    case 'u':  // SETITEMS
      extend_dictionary(pop_to_mark());
      break;
    default: {
      constexpr const char* digits = "0123456789abcdef";
      damaged(std::string("its instruction 0x") + digits[code >> 4] + digits[code & 15] + " has no part in weights");
    }
  }
}

/// One instruction; false at the last. Names as in Python's pickletools.
bool Machine::step() {
  const auto code = static_cast<unsigned char>(bytes(1).front());
  switch (code) {
    case 0x80:  // PROTO
      if (const auto protocol = number(1); protocol < 2 || protocol > 5) damaged("its protocol is unknown");
      break;
    case 0x95:  // FRAME
      bytes(8);
      break;
    case '.':  // STOP
      return false;
    case 'J':
    case 'K':
    case 'M':
    case 'G':
    case 0x8a:
    case 'N':
    case 0x88:
    case 0x89:
      step_number(code);
      break;
    case 'X':  // BINUNICODE
      push_text(bytes(number(4)));
      break;
    case 0x8c:  // SHORT_BINUNICODE
      push_text(bytes(number(1)));
      break;
    case 'q':  // BINPUT
      remember(number(1));
      break;
    case 'r':  // LONG_BINPUT
      remember(number(4));
      break;
    case 0x94:  // MEMOIZE
      remember(memo_.size());
      break;
    case 'h':  // BINGET
      recall(number(1));
      break;
    case 'j':  // LONG_BINGET
      recall(number(4));
      break;
    case 'c': {  // GLOBAL
      const std::string module = line();
      push_name(module, line());
      break;
    }
    case 0x93: {  // STACK_GLOBAL
      const std::string name = text(pop());
      push_name(text(pop()), name);
      break;
    }
    case 'Q':  // BINPERSID
      push_storage();
      break;
    case 'R':  // REDUCE
      call();
      break;
    case 'b':  // BUILD: the attributes of an OrderedDict, such as the versions of its modules
      pop();
      if (top().kind != Kind::dictionary) damaged("attributes of what is not a dictionary");
      break;
    default:
      step_container(code);
  }
  return true;
}

Value Machine::state_dict(const Value& root) const {
  if (root.kind != Kind::dictionary) throw core::Error("it holds no dictionary of tensors");
  for (const char* wanted : {"state_dict", "model_state_dict", "model"}) {
    for (const auto& [key, value] : dictionaries_[root.index]) {
      if (key.kind == Kind::text && texts_[key.index] == wanted && value.kind == Kind::dictionary) return value;
    }
  }
  return root;
}

std::map<std::string, StoredTensor> Machine::tensors_of(const Value& dictionary) const {
  std::map<std::string, StoredTensor> tensors;
  for (const auto& [key, value] : dictionaries_[dictionary.index]) {
    if (key.kind == Kind::text && value.kind == Kind::tensor) tensors[texts_[key.index]] = tensors_[value.index];
  }
  if (tensors.empty()) throw core::Error("it holds no dictionary of tensors");
  return tensors;
}

}  // namespace

std::map<std::string, StoredTensor> read_state_dict(std::string_view pickle) {
  return Machine(pickle).run();
}

}  // namespace tripet::model
