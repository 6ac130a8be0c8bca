#include "loader/options.h"
#include "loader/arch/cpu.h"
#include "loader/printable.h"
#include "loader/small-file.h"
#include "runtime-support/config-file.h"
#include "runtime-support/nearest.h"
#include <cstdlib>

namespace wasmload {
namespace {

[[gnu::format(printf, 1, 2)]] Failure bad(const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  Failure failure = makeErrorList(ErrorKind::Malformed, Error::kNoOffset, pattern, arguments);
  va_end(arguments);
  return failure;
}

// The value's place in `names`, which ends with a null pointer. Errors: Malformed, with all of them and the nearest.
Result<u32> parseChoice(const char *flag, const std::string &value, const char *const *names) {
  Nearest nearest(value);
  std::string all;
  for (u32 i = 0; names[i]; ++i) {
    if (value == names[i]) return i;
    nearest.offer(names[i]);
    all.append(i == 0 ? "" : names[i + 1] ? ", " : " or ") += names[i];
  }
  const std::string best(nearest.best());
  return bad(best.empty() ? "--%s takes %s, not '%s'" : "--%s takes %s, not '%s'; did you mean '%s'?", flag, all.c_str(), printable(value).c_str(),
             best.c_str());
}

// Decimal digits only, at most `limit`.
Result<void> parseNumber(const char *flag, std::string_view text, u64 limit, u64 *out) {
  u64 value = 0;
  for (const char c : text) {
    const u64 digit = static_cast<u64>(c) - '0';
    if (digit > 9) return bad("--%s takes a whole number, not \"%s\"", flag, printable(text).c_str());
    if (value > (limit - digit) / 10)
      return bad("--%s %s is too large: it may be %llu at most", flag, std::string(text).c_str(),
                 static_cast<unsigned long long>(limit));
    value = value * 10 + digit;
  }
  if (text.empty()) return bad("--%s takes a whole number, not \"\"", flag);
  *out = value;
  return {};
}

Result<void> parseSize(const char *flag, const std::string &text, u64 *out) {
  u64 value = 0;
  usize at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    if (value > (u64(1) << 59)) return bad("--%s %s is too large", flag, printable(text).c_str());
    value = value * 10 + static_cast<u64>(text[at] - '0');
  }
  unsigned shift = 0;
  if (at > 0 && at + 1 == text.size()) switch (text[at++]) {
    case 'k':
    case 'K': shift = 10; break;
    case 'm':
    case 'M': shift = 20; break;
    case 'g':
    case 'G': shift = 30; break;
    default: at = 0; break;
    }
  if (at == 0 || at != text.size())
    return bad("--%s takes a number of bytes, perhaps with K, M or G, not \"%s\"", flag, printable(text).c_str());
  if (value > (u64(1) << 46) >> shift)
    return bad("--%s %s is too large: it may be 64 TiB at most", flag, printable(text).c_str());
  *out = value << shift;
  return {};
}

// "2", "2s", "1.5m", "500ms" in nanoseconds.
Result<void> parseTime(const char *flag, const std::string &text, u64 *out) {
  auto malformed = [&] {
    return bad("--%s takes a time above 0, as 500ms, 2s, 1.5m or 1h, not \"%s\"", flag, printable(text).c_str());
  };
  u64 value = 0, scale = 1; // the time is value / scale units
  usize at = 0;
  bool hasPoint = false;
  for (; at < text.size() && ((text[at] >= '0' && text[at] <= '9') || (text[at] == '.' && !hasPoint)); ++at) {
    if (text[at] == '.') {
      hasPoint = true;
      continue;
    }
    if (value > 1'000'000'000 || scale > 1'000'000) return malformed();
    value = value * 10 + static_cast<u64>(text[at] - '0');
    if (hasPoint) scale *= 10;
  }
  constexpr u64 kSecond = 1'000'000'000;
  const std::string_view unit = std::string_view(text).substr(at);
  const u64 nanoseconds = unit.empty() || unit == "s" ? kSecond
                          : unit == "ms"              ? kSecond / 1000
                          : unit == "m"               ? kSecond * 60
                          : unit == "h"               ? kSecond * 3600
                                                      : 0;
  if (at == 0 || value == 0 || nanoseconds == 0 || value / scale > (u64(1) << 62) / nanoseconds) return malformed();
  *out = value / scale * nanoseconds + value % scale * nanoseconds / scale;
  return {};
}

Result<void> setDir(Options &options, const std::string &value) {
  PreopenOption directory;
  std::string names = value;
  // Of "a::ro" the end is a name. (A name that ends with ":ro" is followed by ":rw".)
  if (names.ends_with(":ro") || names.ends_with(":rw")) {
    const bool isName = names.ends_with("::ro") || names.ends_with("::rw");
    directory.readOnly = !isName && names.ends_with(":ro");
    if (!isName) names.resize(names.size() - 3);
  }
  const usize colons = names.find("::");
  directory.host = names.substr(0, colons);
  directory.guest = colons == std::string::npos ? names : names.substr(colons + 2);
  if (directory.host.empty() || directory.guest.empty())
    return bad("--dir takes HOST or HOST::GUEST, and perhaps :ro, not \"%s\"", printable(value).c_str());
  options.directories.push_back(std::move(directory));
  return {};
}

Result<void> setEnv(Options &options, const std::string &value) {
  const usize equals = value.find('=');
  if (equals == 0 || value.empty()) return bad("--env takes NAME or NAME=VALUE, not \"%s\"", printable(value).c_str());
  if (equals != std::string::npos)
    options.environment.push_back({value.substr(0, equals), value.substr(equals + 1)});
  else if (const char *inherited = std::getenv(value.c_str()))
    options.environment.push_back({value, inherited});
  return {};
}

Result<void> setInheritEnv(Options &options, const std::string &) {
  options.inheritEnvironment = true;
  return {};
}

Result<void> setStream(StreamOption &stream, const char *flag, const std::string &value) {
  if (value.empty()) return bad("--%s takes inherit, close or a file's name", flag);
  stream = {value == "inherit" ? StreamOption::Kind::Inherit
            : value == "close" ? StreamOption::Kind::Close
                               : StreamOption::Kind::File,
            value};
  return {};
}

Result<void> setStdin(Options &options, const std::string &value) {
  return setStream(options.streams[0], "stdin", value);
}

Result<void> setStdout(Options &options, const std::string &value) {
  return setStream(options.streams[1], "stdout", value);
}

Result<void> setStderr(Options &options, const std::string &value) {
  return setStream(options.streams[2], "stderr", value);
}

Result<void> setTcpListen(Options &options, const std::string &value) {
  options.listen.push_back(value);
  return {};
}

Result<void> setClock(Options &options, const std::string &value) {
  constexpr std::string_view kFrozen = "frozen:";
  constexpr u64 kSecond = 1'000'000'000;
  options.frozenClock.reset();
  if (value == "frozen") {
    options.frozenClock = 0;
  } else if (value.starts_with(kFrozen)) {
    TRY(parseNumber("clock=frozen", std::string_view(value).substr(kFrozen.size()), ~u64(0) / kSecond, &options.frozenClock.emplace()));
    *options.frozenClock *= kSecond;
  } else if (value != "real") {
    return bad("--clock takes real, frozen or frozen:SECONDS, not \"%s\"", printable(value).c_str());
  }
  return {};
}

Result<void> setRandomSeed(Options &options, const std::string &value) {
  return parseNumber("random-seed", value, ~u64(0), &options.randomSeed.emplace());
}

// Before all others: what they say counts.
Result<void> setDeterministic(Options &options, const std::string &) {
  options.deterministic = true;
  options.frozenClock = 0;
  options.randomSeed = 0;
  return {};
}

Result<void> setMaxDescriptors(Options &options, const std::string &value) {
  return parseNumber("max-descriptors", value, 1 << 30, &options.maxDescriptors.emplace());
}

Result<void> setMaxOutput(Options &options, const std::string &value) {
  return parseSize("max-output", value, &options.maxOutput.emplace());
}

Result<void> setArgv0(Options &options, const std::string &value) {
  options.argv0 = value;
  return {};
}

Result<void> setInvoke(Options &options, const std::string &value) {
  options.invoke = value;
  return {};
}

Result<void> setPreload(Options &options, const std::string &value) {
  const usize equals = value.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == value.size())
    return bad("--preload takes NAME=FILE, not \"%s\"", printable(value).c_str());
  PreloadOption preload{value.substr(0, equals), value.substr(equals + 1)};
  for (const PreloadOption &other : options.preloads)
    if (other.module == preload.module)
      return bad("--preload gives two files the name \"%s\"", printable(preload.module).c_str());
  options.preloads.push_back(std::move(preload));
  return {};
}

Result<void> setStackSize(Options &options, const std::string &value) {
  constexpr u64 kLeast = 512 << 10;
  TRY(parseSize("stack-size", value, &options.stackSize));
  if (options.stackSize < kLeast)
    return bad("--stack-size %s is too small: host functions alone need 512K", printable(value).c_str());
  return {};
}

Result<void> setMaxMemory(Options &options, const std::string &value) {
  return parseSize("max-memory", value, &options.maxMemory);
}

Result<void> setFuel(Options &options, const std::string &value) {
  return parseNumber("fuel", value, ~u64(0), &options.fuel.emplace());
}

Result<void> setCpu(Options &options, const std::string &value) {
  options.cpuFeatures = (u64(2) << TRY(parseChoice("cpu", value, kCpuLevels))) - 1;
  return {};
}

Result<void> setTimeout(Options &options, const std::string &value) {
  options.timeoutText = value;
  return parseTime("timeout", value, &options.timeout);
}

Result<void> setMaxThreads(Options &options, const std::string &value) {
  return parseNumber("max-threads", value, 1 << 20, &options.maxThreads);
}

Result<void> setMaxGcHeap(Options &options, const std::string &value) {
  constexpr u64 kLeast = 1 << 20;
  TRY(parseSize("max-gc-heap", value, &options.maxGcHeap));
  if (options.maxGcHeap < kLeast) return bad("--max-gc-heap %s is too small: it is 1M at least", printable(value).c_str());
  return {};
}

Result<void> setGcStress(Options &options, const std::string &) {
  options.gcStress = true;
  return {};
}

Result<void> setMaxTableElements(Options &options, const std::string &value) {
  return parseNumber("max-table-elements", value, u64(1) << 40, &options.maxTableElements);
}

Result<void> setLockdown(Options &options, const std::string &value) {
  if (value != "require" && value != "auto" && value != "off")
    return bad("--lockdown takes require, auto or off, not \"%s\"", printable(value).c_str());
  options.lockdown = value == "require" ? LockdownMode::Require : value == "auto" ? LockdownMode::Auto : LockdownMode::Off;
  return {};
}

Result<void> setPrintPolicy(Options &options, const std::string &) {
  options.printPolicy = true;
  return {};
}

Result<void> setTraceWasi(Options &options, const std::string &value) {
  options.traceWasi = value;
  return {};
}

Result<void> setProfile(Options &options, const std::string &value) {
  if (value.empty()) return bad("--profile takes a file's name");
  options.profile = value;
  return {};
}

Result<void> setCoreDump(Options &options, const std::string &value) {
  if (value.empty()) return bad("--coredump takes a file's name");
  options.coreDump = value;
  return {};
}

Result<void> setProfileGenerate(Options &options, const std::string &value) {
  if (value.empty()) return bad("--profile-generate takes a file's name");
  options.profileGenerate = value;
  return {};
}

Result<void> setHugePages(Options &options, const std::string &) {
  options.hugePages = true;
  return {};
}

Result<void> setVerify(Options &options, const std::string &) {
  options.verify = true;
  return {};
}

Result<void> setRequireSignature(Options &options, const std::string &) {
  options.requireSignature = options.verify = true;
  return {};
}

Result<void> setTrust(Options &options, const std::string &value) {
  options.trust.push_back(value);
  return {};
}

Result<void> setSealed(Options &options, const std::string &) {
  options.sealed = true;
  return {};
}

Result<void> setVerifyOnly(Options &options, const std::string &) {
  options.verifyOnly = options.verify = true;
  return {};
}

Result<void> setColor(Options &options, const std::string &value) {
  static constexpr const char *kNames[] = {"auto", "always", "never", nullptr}; // as ColourMode has them
  options.colour = static_cast<ColourMode>(TRY(parseChoice("color", value, kNames)));
  return {};
}

Result<void> setErrorFormat(Options &options, const std::string &value) {
  static constexpr const char *kNames[] = {"human", "json", nullptr}; // as MessageFormat has them
  options.errorFormat = static_cast<MessageFormat>(TRY(parseChoice("error-format", value, kNames)));
  return {};
}

Result<void> setConfig(Options &, const std::string &) { return {}; } // read before

Result<void> setPrintConfig(Options &options, const std::string &) {
  options.printConfig = true;
  return {};
}

Result<void> setHelp(Options &options, const std::string &) {
  options.help = true;
  return {};
}

Result<void> setVersion(Options &options, const std::string &) {
  options.version = true;
  return {};
}

struct Row {
  const char *flag; // "": a heading
  char letter;      // or 0
  const char *value, *otherwise, *help;
  Result<void> (*set)(Options &options, const std::string &value);
};

constexpr Row kRows[] = {
#define GROUP(title) {"", 0, "", "", title, nullptr},
#define OPTION(Name, flag, letter, value, otherwise, help) {flag, letter, value, otherwise, help, set##Name},
#include "loader/options.def"
#undef GROUP
#undef OPTION
};

// The row with the name, or the only one whose name begins so; or null.
const Row *findRow(std::string_view name) {
  const Row *found = nullptr;
  bool isUnique = true;
  for (const Row &row : kRows) {
    const std::string_view flag = row.flag;
    if (!row.set) continue;
    if (flag == name) return &row;
    if (!flag.starts_with(name)) continue;
    isUnique = !found;
    found = &row;
  }
  return isUnique ? found : nullptr;
}

const Row *findLetter(char letter) {
  for (const Row &row : kRows)
    if (row.letter == letter) return &row;
  return nullptr;
}

Failure unknownOption(const std::string &shown, std::string_view name) {
  Nearest nearest(name);
  for (const Row &row : kRows) nearest.offer(row.flag);
  const std::string best(nearest.best());
  return bad(best.empty() ? "unknown option '%s'; see wasmload --help" : "unknown option '%s'; did you mean '--%s'?", shown.c_str(), best.c_str());
}

// An option that was given. The row's `set` is called when all are known: the last one of a row wins.
struct Setting {
  const Row *row;
  std::string value;
  bool isUndone = false; // --no-NAME: what was said of the switch before does not count
};

constexpr std::string_view kNo = "no-";

// Options end at the first word that is none, or behind "--". Returns the index of what follows.
Result<int> parseFlags(std::vector<Setting> &settings, int argc, char **argv) {
  for (int at = 1; at < argc; ++at) {
    const std::string_view word = argv[at];
    if (word.size() < 2 || word[0] != '-') return at;
    if (word == "--") return at + 1;
    const bool isLong = word[1] == '-';
    const usize equals = isLong ? word.find('=') : std::string_view::npos;
    const std::string shown = printable(word.substr(0, equals));
    for (usize letter = 1; letter < word.size(); ++letter) { // "-ab" is "-a -b"
      const std::string_view name = isLong ? word.substr(2, equals - 2) : word.substr(1);
      const Row *row = isLong ? findRow(name) : findLetter(word[letter]);
      const bool isUndone = !row && isLong && name.starts_with(kNo) && (row = findRow(name.substr(kNo.size()))) && !*row->value;
      if (!row || (!isUndone && isLong && !std::string_view(row->flag).starts_with(name))) return unknownOption(shown, name);
      const char *value = "";
      if (*row->value) {
        const bool isOptional = *row->value == '[';
        value = equals != std::string_view::npos ? argv[at] + equals + 1 : isOptional ? "" : argv[++at];
        if (!value || (isOptional && equals != std::string_view::npos && !*value))
          return bad("option '%s' needs a value: --%s %s", shown.c_str(), row->flag, row->value);
      } else if (equals != std::string_view::npos) {
        return bad("option '%s' takes no value", shown.c_str());
      }
      settings.push_back({row, value, isUndone});
      if (isLong || *row->value) break;
    }
  }
  return argc;
}

// ---- --config (runtime-support/config-file.h) -----------------------------------------------------------------------------

bool isConfigured(const Row &row) {
  for (const std::string_view flag : {"config", "print-config", "help", "version"})
    if (row.flag == flag) return false;
  return row.set;
}

struct Configuration {
  std::vector<Setting> settings;
  std::string file;
  std::vector<std::string> arguments;
};

// An entry of our table, or of none, becomes a setting.
Result<void> configure(const ConfigEntry &entry, Configuration &out) {
  if (entry.table == "wasmc") return {};
  if (!entry.table.empty() && entry.table != "wasmload") return bad("there is no table [%s]; there are [wasmc] and [wasmload]", entry.table.c_str());
  if (entry.key == "file") {
    out.file = entry.value;
    return {};
  }
  if (entry.key == "args") {
    out.arguments.push_back(entry.value);
    return {};
  }
  for (const Row &row : kRows) {
    if (!isConfigured(row) || entry.key != row.flag) continue;
    const bool isSwitch = !*row.value, isOn = entry.value == "true";
    if (entry.isSwitch != isSwitch && !(entry.isSwitch && *row.value == '['))
      return bad(isSwitch ? "%s takes true or false" : "%s takes a value", row.flag);
    if (!entry.isSwitch || isOn) out.settings.push_back({&row, entry.isSwitch ? "" : entry.value});
    return {};
  }
  return unknownOption(entry.key, entry.key);
}

Result<void> readConfiguration(const std::string &path, Configuration &out) {
  const std::string shown = printable(path);
  const Result<std::string> text = readSmallFile(path);
  if (!text) return bad("--config %s %s", shown.c_str(), text.error().message.c_str());
  ConfigReader reader(*text);
  ConfigEntry entry;
  for (;;) {
    Result<bool> more = reader.next(&entry);
    u32 line = reader.line();
    Result<void> done = more ? Result<void>() : more.takeError();
    if (done && !*more) return {};
    if (done) {
      done = configure(entry, out);
      line = entry.line;
    }
    if (!done) return bad("%s:%u: %s", shown.c_str(), line, done.error().message.c_str());
  }
}

bool mayRepeat(const Row &row) { return std::string_view(row.value).ends_with("..."); }

// Leaves of each option what counts.
std::vector<Setting> effective(std::vector<Setting> all) {
  std::vector<Setting> kept;
  for (usize i = 0; i < all.size(); ++i) {
    bool counts = !all[i].isUndone;
    for (usize j = i + 1; counts && j < all.size(); ++j) counts = all[j].row != all[i].row || (mayRepeat(*all[i].row) && !all[j].isUndone);
    if (counts) kept.push_back(std::move(all[i]));
  }
  return kept;
}

void appendList(const char *key, const std::vector<std::string> &values, std::string *text) {
  text->append(key) += " = [";
  for (const std::string &value : values) text->append(&value == values.data() ? "" : ", ") += quoteConfig(value);
  *text += "]\n";
}

std::string describe(const std::vector<Setting> &settings, const Options &options) {
  std::string text = "[wasmload]\n";
  for (const Row &row : kRows) {
    if (!isConfigured(row)) continue;
    std::vector<std::string> values;
    for (const Setting &setting : settings)
      if (setting.row == &row) values.push_back(setting.value);
    if (values.empty())
      text += *row.otherwise ? format("# %s: %s\n", row.flag, row.otherwise) : "";
    else if (mayRepeat(row))
      appendList(row.flag, values, &text);
    else
      text += format("%s = %s\n", row.flag, *row.value && !values[0].empty() ? quoteConfig(values[0]).c_str() : "true");
  }
  if (!options.file.empty()) text += "file = " + quoteConfig(options.file) + '\n';
  if (!options.arguments.empty()) appendList("args", options.arguments, &text);
  return text;
}

} // namespace

Result<void> parseOptions(int argc, char **argv, Options *options) {
  std::vector<Setting> given;
  const int at = TRY(parseFlags(given, argc, argv));
  Configuration configuration;
  for (const Setting &setting : given)
    if (setting.row->flag == std::string_view("config")) TRY(readConfiguration(setting.value, configuration));
  for (Setting &setting : given) configuration.settings.push_back(std::move(setting));
  const std::vector<Setting> settings = effective(std::move(configuration.settings));
  for (const bool isFirst : {true, false})
    for (const Setting &setting : settings)
      if ((setting.row->set == setDeterministic) == isFirst) TRY(setting.row->set(*options, setting.value));
  if (options->help || options->version) return {};
  if (at < argc && *argv[at]) {
    options->file = argv[at];
    for (int i = at + 1; i < argc; ++i) options->arguments.push_back(argv[i]);
  } else {
    options->file = std::move(configuration.file);
    options->arguments = std::move(configuration.arguments);
  }
  if (options->printConfig) {
    options->configText = describe(settings, *options);
    return {};
  }
  if (options->requireSignature && options->trust.empty())
    return bad("--require-signature needs the keys that are trusted: name a file of them with --trust");
  // Who trusts keys means artifacts to be checked.
  if (!options->trust.empty() && !options->requireSignature)
    return bad("--trust without --require-signature would check nothing");
  if (options->file.empty()) return bad("no FILE is given; see wasmload --help");
  return {};
}

std::string helpText() {
  std::string text = "Usage: wasmload [OPTIONS] FILE [ARGS...]\n\n"
                     "Runs FILE, an artifact that wasmc compiled. What stands after FILE is for the guest.\n";
  for (const Row &row : kRows) {
    if (!row.set) {
      text.append("\n").append(row.help) += ":\n";
      continue;
    }
    std::string left = row.letter ? format("  -%c, --%s", row.letter, row.flag) : format("      --%s", row.flag);
    if (*row.value) left += (*row.value == '[' ? "" : " ") + std::string(row.value);
    text += format("%-36s %s", left.c_str(), row.help);
    if (*row.otherwise) text.append(" (default: ").append(row.otherwise) += ')';
    text += '\n';
  }
  text += "\nExit status: the guest's own; 134 for a trap; 124 after --timeout; 1 if FILE cannot be loaded or linked; 2 for wrong usage.\n";
  return text;
}

} // namespace wasmload
