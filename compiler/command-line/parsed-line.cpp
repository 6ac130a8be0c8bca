#include "compiler/command-line/parsed-line.h"
#include "runtime-support/nearest.h"
#include <algorithm>

namespace wasmc {
namespace {

constexpr std::string_view kNo = "no-";

class LineParser {
public:
  LineParser(const Arguments &arguments, std::span<const OptionTable> tables) : arguments_(arguments), tables_(tables) {}

  Result<ParsedLine> parse(bool stopsAtWord) {
    bool areWords = false;
    for (; at_ < arguments_.size(); ++at_) {
      const std::string &word = arguments_[at_];
      if (areWords || word.size() < 2 || word[0] != '-') {
        line_.words.push_back(word);
        areWords |= stopsAtWord;
      } else if (word == "--") {
        areWords = true;
      } else if (word[1] == '-') {
        TRY(parseLong(word));
      } else {
        TRY(parseLetters(word));
      }
    }
    return std::move(line_);
  }

private:
  template <class Name> const OptionRow *findOrNull(Name name) const {
    for (const OptionTable &table : tables_)
      if (const OptionRow *row = table.findOrNull(name))
        return row;
    return nullptr;
  }

  Error unknown(const std::string &shown, std::string_view name) const {
    Nearest nearest(name);
    for (const OptionTable &table : tables_)
      for (const OptionRow &row : table.rows)
        nearest.offer(row.name);
    const std::string best(nearest.best());
    return makeError(ErrorKind::Malformed, "unknown option '%s'%s", shown.c_str(),
                     best.empty() ? "" : ("\ndid you mean '--" + best + "'?").c_str());
  }

  // --name, --name=value, --name value, --no-name
  Result<void> parseLong(const std::string &word) {
    const usize equals = word.find('=');
    const std::string shown = word.substr(0, equals);
    const std::string_view name = std::string_view(shown).substr(2);
    const OptionRow *row = findOrNull(name);
    if (!row && name.starts_with(kNo))
      if (const OptionRow *undone = findOrNull(name.substr(kNo.size())); undone && undone->isSwitch() && equals == word.npos) {
        line_.undone.push_back(undone);
        std::erase_if(line_.settings, [&](const Setting &setting) { return setting.row == undone; });
        return {};
      }
    if (!row)
      return unknown(shown, name);
    if (row->isSwitch() && equals != std::string::npos)
      return makeError(ErrorKind::Malformed, "option '%s' takes no value", shown.c_str());
    if (row->isSwitch() || (row->isOptional() && equals == std::string::npos))
      line_.settings.push_back({row, ""});
    else if (equals != std::string::npos)
      line_.settings.push_back({row, word.substr(equals + 1)});
    else
      return takeNext(*row, shown);
    return {};
  }

  // -v, -vs, -O2, -o FILE
  Result<void> parseLetters(const std::string &word) {
    for (usize i = 1; i < word.size(); ++i) {
      const std::string shown = std::string("-") + word[i];
      const OptionRow *row = findOrNull(word[i]);
      if (!row)
        return i == 1 ? unknown(word, std::string_view(word).substr(1)) : unknown(shown + "' of '" + word, "");
      if (row->isSwitch() || row->isOptional()) {
        line_.settings.push_back({row, ""});
        continue;
      }
      if (i + 1 == word.size())
        return takeNext(*row, shown);
      line_.settings.push_back({row, word.substr(i + 1)});
      break;
    }
    return {};
  }

  Result<void> takeNext(const OptionRow &row, const std::string &shown) {
    if (++at_ == arguments_.size())
      return makeError(ErrorKind::Malformed, "option '%s' needs a value: %s %s", shown.c_str(), shown.c_str(), row.argument);
    line_.settings.push_back({&row, arguments_[at_]});
    return {};
  }

  const Arguments &arguments_;
  std::span<const OptionTable> tables_;
  usize at_ = 0;
  ParsedLine line_;
};

} // namespace

Result<ParsedLine> ParsedLine::parse(const Arguments &arguments, std::span<const OptionTable> tables, bool stopsAtWord) {
  return LineParser(arguments, tables).parse(stopsAtWord);
}

const std::string *ParsedLine::valueOrNull(std::string_view name) const {
  for (usize i = settings.size(); i-- > 0;)
    if (name == settings[i].row->name)
      return &settings[i].value;
  return nullptr;
}

std::string ParsedLine::value(std::string_view name, std::string otherwise) const {
  const std::string *found = valueOrNull(name);
  return found ? *found : std::move(otherwise);
}

std::vector<std::string> ParsedLine::values(std::string_view name) const {
  std::vector<std::string> all;
  for (const Setting &setting : settings)
    if (name == setting.row->name)
      all.push_back(setting.value);
  return all;
}

Result<void> checkValue(const OptionRow &row, const std::string &value) {
  std::string known;
  Nearest nearest(value);
  const std::vector<std::string> values = valuesOf(row);
  for (usize i = 0; i < values.size(); ++i) {
    if (values[i] == value)
      return {};
    nearest.offer(values[i]);
    known += (i == 0 ? "" : i + 1 == values.size() ? " or " : ", ") + values[i];
  }
  const std::string best(nearest.best());
  const std::string shown = row.letter ? std::string("-") + row.letter : std::string("--") + row.name;
  return makeError(ErrorKind::Malformed, "%s takes %s, not '%s'%s", shown.c_str(), known.c_str(), value.c_str(),
                   best.empty() ? "" : ("\ndid you mean '" + best + "'?").c_str());
}

} // namespace wasmc
