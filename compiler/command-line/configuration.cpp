// --config and --print-config.
#include "compiler/command-line/parsed-line.h"
#include "compiler/link/link-files.h"
#include "runtime-support/config-file.h"
#include "runtime-support/nearest.h"
#include <algorithm>

namespace wasmc {
namespace {

constexpr std::string_view kNotConfigured[] = {"config", "print-config", "help", "version"};

bool isConfigured(const OptionRow &row) {
  return !row.isHeading() && std::find(std::begin(kNotConfigured), std::end(kNotConfigured), row.name) == std::end(kNotConfigured);
}

struct Found {
  std::vector<Setting> settings;
  Arguments files, arguments;
};

Result<void> addEntry(const ConfigEntry &entry, std::span<const OptionTable> tables, Found &found) {
  if (!entry.table.empty() && entry.table != "wasmc" && entry.table != "wasmload")
    return makeError(ErrorKind::Malformed, "there is no table [%s]; there are [wasmc] and [wasmload]", entry.table.c_str());
  Nearest nearest(entry.key);
  bool isOurs = false;
  for (const OptionTable &table : tables) {
    if (!entry.table.empty() && entry.table != table.program)
      continue;
    isOurs = true;
    for (const OptionRow &row : table.rows) {
      nearest.offer(row.name);
      if (!isConfigured(row) || entry.key != row.name)
        continue;
      if (entry.isSwitch != row.isSwitch() && !(entry.isSwitch && row.isOptional()))
        return makeError(ErrorKind::Malformed, row.isSwitch() ? "%s takes true or false" : "%s takes a value", row.name);
      if (!entry.isSwitch || entry.value == "true")
        found.settings.push_back({&row, entry.isSwitch ? "" : entry.value});
      return {};
    }
  }
  const bool runs = std::any_of(tables.begin(), tables.end(), [](const OptionTable &table) { return table.program == std::string_view("wasmload"); });
  if (entry.key == "file" && entry.table != "wasmload")
    found.files.push_back(entry.value);
  else if (entry.key == "args" || entry.key == "file") {
    if (runs && entry.key == "args")
      found.arguments.push_back(entry.value);
  } else if (isOurs)
    return makeError(ErrorKind::Malformed, nearest.best().empty() ? "unknown option '%s'" : "unknown option '%s'; did you mean '%s'?", entry.key.c_str(),
                     std::string(nearest.best()).c_str());
  return {};
}

Result<void> readFile(const std::string &path, std::span<const OptionTable> tables, Found &found) {
  const std::vector<u8> bytes = TRY(readWholeFile(path));
  ConfigReader reader({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
  ConfigEntry entry;
  for (;;) {
    Result<bool> more = reader.next(&entry);
    if (!more)
      return makeError(ErrorKind::Malformed, "%s:%u: %s", path.c_str(), reader.line(), more.error().message.c_str());
    if (!*more)
      return {};
    if (const Result<void> added = addEntry(entry, tables, found); !added)
      return makeError(ErrorKind::Malformed, "%s:%u: %s", path.c_str(), entry.line, added.error().message.c_str());
  }
}

std::string list(const Arguments &values) {
  std::string text = "[";
  for (const std::string &value : values)
    text += (text.size() > 1 ? ", " : "") + quoteConfig(value);
  return text + "]";
}

} // namespace

Result<void> addConfiguration(ParsedLine &line, std::span<const OptionTable> tables) {
  Found found;
  for (const std::string &path : line.values("config"))
    TRY(readFile(path, tables, found));
  std::erase_if(found.settings, [&](const Setting &setting) { return std::find(line.undone.begin(), line.undone.end(), setting.row) != line.undone.end(); });
  line.settings.insert(line.settings.begin(), found.settings.begin(), found.settings.end());
  if (line.words.empty()) {
    line.words = found.files;
    line.words.insert(line.words.end(), found.arguments.begin(), found.arguments.end());
  }
  return {};
}

std::string printConfiguration(const ParsedLine &line, std::span<const OptionTable> tables) {
  std::string text;
  for (const char *program : {"wasmc", "wasmload"})
    for (bool isFirst = true; const OptionTable &table : tables) {
      if (table.program != std::string_view(program))
        continue;
      text += isFirst ? format("[%s]\n", program) : "";
      isFirst = false;
      for (const OptionRow &row : table.rows) {
        if (!isConfigured(row))
          continue;
        Arguments values;
        for (const Setting &setting : line.settings)
          if (setting.row == &row)
            values.push_back(setting.value);
        if (values.empty())
          text += *row.defaultText ? format("# %s: %s\n", row.name, row.defaultText) : "";
        else if (row.mayRepeat())
          text += std::string(row.name) + " = " + list(values) + "\n";
        else
          text += std::string(row.name) + " = " + (row.isSwitch() || (row.isOptional() && values.back().empty()) ? "true" : quoteConfig(values.back())) + "\n";
      }
      if (table.program == std::string_view("wasmc") && !line.words.empty() && text.find("\nfile = ") == text.npos)
        text += "file = " + list(line.words) + "\n";
    }
  return text;
}

} // namespace wasmc
