// wasmload: runs an artifact. The one place where the loader and WASI meet. In order: close what nothing here needs, read
// the options, give the guest what they say, open the artifacts, lock the process down, instantiate, call, report.
#include "loader/activation.h"
#include "loader/arch/thread-pointer.h"
#include "loader/core-dump.h"
#include "loader/counters.h"
#include "loader/executable/program.h"
#include "loader/guest-threads.h"
#include "loader/huge-pages.h"
#include "loader/import-hint.h"
#include "loader/late-file.h"
#include "loader/messages.h"
#include "loader/open-artifact.h"
#include "loader/options.h"
#include "loader/printable.h"
#include "loader/profiler.h"
#include "loader/small-file.h"
#include "loader/store.h"
#include "runtime-support/nearest.h"
#include "runtime-support/number-text.h"
#include "wasi-libc-shim/context.h"
#include "wasi-libc-shim/host-needs.h"
#include "wasi-libc-shim/import-table.h"
#include "wasi-libc-shim/trace.h"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <mutex>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

// Debian's kernel headers are older than these.
#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

// ---- debuggers -------------------------------------------------------------------------------------------------------
// gdb looks for these two symbols in a static program to learn of images that it maps: the artifact's symbols then work in breakpoints,
// also in a process that it attaches to and in core files. A stripped program keeps those of debugger-symbols.txt.
extern "C" {
[[gnu::used]] r_debug _r_debug;
[[gnu::used, gnu::noinline]] void _dl_debug_state() { __asm__ volatile(""); }
}

namespace wasmload {
namespace {

constexpr int kStatusFailed = 1, kStatusUsage = 2, kStatusTrap = 134;
constexpr int kStatusTimeout = 124; // as timeout(1)'s

// Debuggers may look for it from another directory. The text is never freed.
[[gnu::noinline]] char *absolutePath(const std::string &path) {
  char directory[PATH_MAX];
  const bool isAbsolute = path.starts_with('/') || !getcwd(directory, sizeof directory);
  return strdup(isAbsolute ? path.c_str() : (std::string(directory) + "/" + path).c_str());
}

// The image lives as long as the process.
void announceToDebugger(const Image &image) {
  static char none[1] = "";
  static link_map program{}; // gdb takes the first entry for the program itself
  static link_map *last = &program;
  static link_map first{}; // most runs have one image
  program.l_name = none;
  link_map *map = last == &program ? &first : new link_map{};
  map->l_addr = reinterpret_cast<ElfW(Addr)>(image.base());
  map->l_name = absolutePath(image.path());
  map->l_ld = reinterpret_cast<ElfW(Dyn) *>(const_cast<u8 *>(image.base()));
  map->l_prev = last;
  last->l_next = map;
  last = map;
  _r_debug.r_version = 1;
  _r_debug.r_map = &program;
  _r_debug.r_brk = reinterpret_cast<ElfW(Addr)>(&_dl_debug_state);
  _dl_debug_state();
}

// ---- output ----------------------------------------------------------------------------------------------------------

void writeAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<usize>(written));
  }
}

int complain(int status, const Message &message) {
  writeAll(STDERR_FILENO, toText(message));
  return status;
}

Message about(const Error &error, const std::string &file = "") {
  const usize newLine = error.message.find('\n');
  return {error.kind, error.message.substr(0, newLine), file, false, newLine == std::string::npos ? "" : error.message.substr(newLine + 1)};
}

// The file is what the sentence is about: "is a directory".
Message aboutFile(const Error &error, const std::string &file) {
  Message message = about(error, file);
  message.fileIsSubject = true;
  return message;
}

// After the guest. Async-signal-safe.
[[noreturn]] void end(int status) {
  finishProfile();
  finishCounters();
  _exit(status);
}

// Signals that end a process do so after what it has to write, with the status that a shell gives them.
void endOnSignals() {
  struct sigaction action{}, previous;
  action.sa_handler = [](int signal) { end(128 + signal); };
  action.sa_flags = SA_ONSTACK;
  sigfillset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    sigaction(signal, nullptr, &previous);
    if (previous.sa_handler == SIG_DFL) sigaction(signal, &action, nullptr); // nohup's stay ignored
  }
}

// ---- WASI ------------------------------------------------------------------------------------------------------------

class WasiImports final : public ImportResolver {
public:
  WasiImports(wasi::Context &context, wasi::Tracer *tracerOrNull) : context_(context), tracer_(tracerOrNull) {}
  std::optional<Extern> resolve(std::string_view module, std::string_view name, DescribedKind) override {
    const wasi::WasiFunction *function = wasi::functionOrNull(module, name);
    if (!function) return std::nullopt;
    const wasi::Tracer::Binding binding =
        tracer_ ? tracer_->bind(*function) : wasi::Tracer::Binding{function->code, &context_};
    return Extern::of(
        HostFunc{canonicalType(FuncType{function->params(), function->results()}), binding.code, binding.data});
  }

private:
  wasi::Context &context_;
  wasi::Tracer *tracer_;
};

void offerWasiNames(std::string_view module, Nearest &nearest) {
  for (const wasi::WasiFunction &function : wasi::functionsOf(module)) nearest.offer(function.name);
}

Result<void> fillStream(wasi::Context &context, u32 number, const StreamOption &stream) {
  switch (stream.kind) {
  case StreamOption::Kind::Inherit: break;
  case StreamOption::Kind::Close: context.closeStandard(number); break;
  case StreamOption::Kind::File: return context.redirectStandard(number, stream.file);
  }
  return {};
}

Result<void> fillContext(wasi::Context &context, const Options &options) {
  context.options.frozenClock = options.frozenClock.has_value();
  context.options.frozenTime = options.frozenClock.value_or(0);
  context.options.randomSeed = options.randomSeed;
  if (options.maxDescriptors) context.options.maxDescriptors = static_cast<u32>(*options.maxDescriptors);
  if (options.maxOutput) context.options.maxOutput = *options.maxOutput;
  const usize slash = options.file.rfind('/');
  context.addArg(options.argv0                ? *options.argv0
                 : slash == std::string::npos ? options.file
                                              : options.file.substr(slash + 1));
  for (const std::string &argument : options.arguments) context.addArg(argument);
  for (char **variable = options.inheritEnvironment ? environ : nullptr; variable && *variable; ++variable)
    if (const char *equals = std::strchr(*variable, '='))
      context.setEnv(std::string_view(*variable, static_cast<usize>(equals - *variable)), equals + 1);
  for (const EnvironmentOption &variable : options.environment) context.setEnv(variable.name, variable.value);
  for (const PreopenOption &directory : options.directories)
    TRY(context.preopen(directory.host, directory.guest, directory.readOnly));
  if (options.printPolicy) return {}; // nothing is created or bound
  for (u32 stream = 0; stream <= 2; ++stream) TRY(fillStream(context, stream, options.streams[stream]));
  for (const std::string &address : options.listen) {
    const u32 port = TRY(context.listenTcp(address));
    if (address.ends_with(":0")) // the kernel has chosen one
      writeAll(STDERR_FILENO, toText(Message{.text = format("%s is port %u", address.c_str(), port), .isNote = true}));
  }
  return {};
}

// ---- --trace-wasi ----------------------------------------------------------------------------------------------------

// Creates or empties a file that this process writes a report to, for the option `flag`.
int createReport(const char *flag, const std::string &name) {
  const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOCTTY, 0666);
  if (file < 0)
    _exit(complain(kStatusFailed, {ErrorKind::Io, std::string(flag) + ": " + printable(name) + ": " + std::strerror(errno)}));
  return file;
}

// Where the trace goes; -1: nowhere. Not the guest's own descriptor, which it may close.
int openTrace(const Options &options) {
  if (!options.traceWasi || options.printPolicy) return -1;
  return options.traceWasi->empty() ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : createReport("--trace-wasi", *options.traceWasi);
}

// thread-spawn is the loader's, not WASI's.
struct TracedSpawn {
  HostFunc spawn;
  wasi::Tracer &tracer;

  static i32 call(HostFunction *self, u32 argument) {
    const TracedSpawn &traced = *static_cast<TracedSpawn *>(self->data);
    HostFunction inner = *self;
    inner.data = traced.spawn.data;
    const i32 number = reinterpret_cast<i32 (*)(HostFunction *, u32)>(const_cast<void *>(traced.spawn.code))(&inner, argument);
    traced.tracer.printThreadSpawn(argument, number);
    return number;
  }
};

// ---- --coredump ------------------------------------------------------------------------------------------------------

LateFile coreDump;

void prepareCoreDump(const Options &options) {
  if (options.coreDump.empty() || options.printPolicy) return;
  if (Result<void> prepared = coreDump.prepare(options.coreDump); !prepared)
    _exit(complain(kStatusFailed, {ErrorKind::Io, "--coredump: " + printable(options.coreDump) + ": " + prepared.error().message}));
}

// After a trap. The guest's memories are as it left them.
void dumpCore(const Store &store, const Options &options) {
  if (!coreDump.isPrepared()) return;
  u64 leftOut = 0;
  const Result<u64> written = writeCoreDump(coreDump.data(), store, options.file, &leftOut);
  const Result<void> finished = coreDump.finish(); // knows better why
  if (!finished || !written) {
    complain(kStatusFailed, {ErrorKind::Io, "the core dump could not be written to " + printable(options.coreDump) + ": " +
                                                (!finished ? finished.error() : written.error()).message});
    return;
  }
  std::string text = "core dump written to " + printable(options.coreDump);
  if (leftOut != 0) text += format(", without %llu bytes of memory that do not fit its format", static_cast<unsigned long long>(leftOut));
  writeAll(STDERR_FILENO, toText(Message{.text = text, .isNote = true}));
}

// ---- --invoke --------------------------------------------------------------------------------------------------------

// A negative integer or an unsigned one, of the type's bits.
std::optional<u64> parseInteger(std::string_view text, u64 most) {
  const bool isNegative = text.starts_with('-');
  if (isNegative) text.remove_prefix(1);
  const std::optional<u64> value = parseWhole(text, isNegative ? most / 2 + 1 : most);
  return value && isNegative ? std::optional(-*value) : value;
}

Result<Value> parseValue(ValueType type, const std::string &text) {
  Value value{};
  bool isNumber = false;
  switch (type.code()) {
  case ValueType::kI32:
  case ValueType::kI64:
    if (const auto number = parseInteger(text, type == I32 ? UINT32_MAX : UINT64_MAX); (isNumber = number.has_value()))
      value.i64 = *number;
    break;
  case ValueType::kF32:
    if (const auto number = parseF32(text); (isNumber = number.has_value())) value.f32_ = *number;
    break;
  case ValueType::kF64:
    if (const auto number = parseF64(text); (isNumber = number.has_value())) value.f64_ = *number;
    break;
  default:
    return makeError(ErrorKind::Malformed, "a parameter of type %s cannot be given on the command line",
                     cwasm::toString(type).c_str());
  }
  if (!isNumber)
    return makeError(ErrorKind::Malformed, "\"%s\" is not a number of type %s", printable(text).c_str(),
                     cwasm::toString(type).c_str());
  return value;
}

Result<void> invoke(Store &store, const FuncObject *function, const Options &options) {
  const FuncType type = functionType(*function->type);
  // A function without parameters leaves the arguments to WASI.
  if (!type.params.empty() && options.arguments.size() != type.params.size())
    return makeError(ErrorKind::Malformed, "the export \"%s\" takes %zu arguments, %zu are given",
                     printable(*options.invoke).c_str(), type.params.size(), options.arguments.size());
  std::vector<Value> arguments, results(type.results.size());
  for (usize i = 0; i < type.params.size(); ++i)
    arguments.push_back(TRY(parseValue(type.params[i], options.arguments[i])));
  TRY(store.call(function, arguments, results));
  std::string text;
  for (usize i = 0; i < results.size(); ++i) text += describe(type.results[i], results[i]) + "\n";
  writeAll(STDOUT_FILENO, text);
  return {};
}

// ---- running ---------------------------------------------------------------------------------------------------------

// What could be called instead, on a line of its own; "" if that is nothing.
std::string exportsHint(const Instance &instance) {
  constexpr usize kShown = 8;
  const Description &d = instance.image().description();
  std::string names;
  usize count = 0;
  for (const ExportRecord &item : d.exports)
    if (item.kind == DescribedKind::Func && ++count <= kShown) names.append(count == 1 ? "" : ", ") += printable(d.text(item.name));
  if (count > kShown) names += format(" and %zu more", count - kShown);
  return count == 0 ? "" : "\nit exports " + std::string(names);
}

Failure noSuchExport(const Instance &instance, const std::string &name) {
  const Description &d = instance.image().description();
  Nearest nearest(name);
  for (const ExportRecord &item : d.exports)
    if (item.kind == DescribedKind::Func) nearest.offer(d.text(item.name));
  std::string hint = nearest.best().empty() ? "" : "; did you mean \"" + printable(nearest.best()) + "\"?";
  if (hint.empty()) hint = exportsHint(instance);
  return makeError(ErrorKind::Link, "there is no exported function \"%s\"%s", printable(name).c_str(), hint.c_str());
}

Result<void> callExports(Store &store, Instance &instance, const Options &options) {
  const FuncObject *initialize = instance.findFunction("_initialize");
  if (options.invoke) {
    const FuncObject *function = instance.findFunction(*options.invoke);
    if (!function) return noSuchExport(instance, *options.invoke);
    if (initialize && *options.invoke != "_initialize") TRY(store.call(initialize, {}, {}));
    return invoke(store, function, options);
  }
  if (const FuncObject *start = instance.findFunction("_start")) return store.call(start, {}, {});
  if (initialize) return store.call(initialize, {}, {});
  if (!instance.image().description().starts.empty()) return {}; // it has run
  return makeError(ErrorKind::Link, "there is no exported function _start to run: name one with --invoke%s", exportsHint(instance).c_str());
}

// ---- faults that are no traps ----------------------------------------------------------------------------------------

constexpr int kFaultSignals[] = {SIGSEGV, SIGILL, SIGBUS, SIGFPE, SIGTRAP};
std::string damagedMessage, corruptedMessage; // made before the guest runs, for a signal handler
bool isLockedDown = false;                    // no signal can be sent any more

// While a guest runs, such a fault comes from code that wasmc did not make like this: it is damaged, or someone else's. Code
// of that kind may also have written over the loader's own stack, and then the loader fails after it.
void explainFault(int signal, siginfo_t *info, void *) {
  if (info->si_code > 0) {
    writeAll(STDERR_FILENO, currentThread.activationOrNull ? damagedMessage : corruptedMessage);
    if (currentThread.activationOrNull) end(kStatusTrap);
    _exit(kStatusTrap);
  }
  if (isLockedDown) end(128 + signal);
  std::signal(signal, SIG_DFL); // sent by someone: as if nobody had handled it
  raise(signal);
}

// Traps are among the faults, and told by the store.
void handleFault(int signal, siginfo_t *info, void *context) {
  if (signal == SIGSEGV || signal == SIGILL) [[clang::musttail]] return handleTrapSignal(signal, info, context);
  explainFault(signal, info, context);
}

void explainFaults(const Options &options) {
  const MessageFrame frame = messageFrame(options.file);
  damagedMessage = frame.before + "its code failed as no code of wasmc does: it is damaged, or not by wasmc (wasmload --verify tells which)" + frame.after;
  corruptedMessage = frame.before + "wasmload failed after the guest's code had run: it is damaged, or not by wasmc (wasmload --verify tells "
                                    "which), or this is a bug of wasmload" + frame.after;
  installFaultHandlers(kFaultSignals, watchThreadPointer(handleFault, damagedMessage, kStatusTrap), explainFault);
}

// ---- --timeout -------------------------------------------------------------------------------------------------------

std::string timeoutReason(const Options &options) {
  return "the time limit of " + printable(options.timeoutText) + " was reached";
}

std::string stuckMessage; // made before the guest runs, for a signal handler

// The guest has no code to be interrupted in: it is in a system call that does not end.
void endStuckProcess() {
  writeAll(STDERR_FILENO, stuckMessage);
  end(kStatusTimeout);
}

Result<void> startTimeout(Store &store, const Options &options) {
  Trap stuck;
  stuck.kind = TrapKind::Interrupted;
  stuckMessage = toText(stuck, timeoutReason(options), {}, options.file);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, interruptSignal());
  sigprocmask(SIG_UNBLOCK, &signals, nullptr); // whoever started us may have blocked it
  return store.interruptAfter(options.timeout);
}

int report(const Store &store, const Options &options, const std::string &file, const Error &error) {
  switch (error.kind) {
  case ErrorKind::Exit: return error.code & 0xFF;
  case ErrorKind::Trap: {
    const bool isTimeout = error.code == static_cast<int>(TrapKind::Interrupted);
    writeAll(STDERR_FILENO, toText(store.lastTrap(), isTimeout ? timeoutReason(options) : "", error, file));
    dumpCore(store, options);
    return isTimeout ? kStatusTimeout : kStatusTrap;
  }
  case ErrorKind::Malformed:
  case ErrorKind::Invalid: return complain(kStatusUsage, about(error)); // arguments of --invoke
  default: return complain(kStatusFailed, about(error, file));
  }
}

// A standard stream that is closed would be the number of the next file that is opened, and that file the guest's stream.
void occupyStandardStreams(const wasi::Context &context) {
  for (int stream = 0; stream <= 2; ++stream)
    if (!context.hasStandard(static_cast<u32>(stream)) && fcntl(stream, F_GETFD) < 0) open("/dev/null", O_PATH);
}

// The thread that comes here first ends the process with what it has to tell; others wait for that.
void beLast() {
  static std::mutex ending;
  ending.lock();
}

// The kernel takes the mappings back faster than we could, and threads of the guest may still use them.
[[noreturn]] void fail(const Store &store, const Options &options, const std::string &file, const Error &error) {
  beLast();
  end(report(store, options, file, error));
}

// An instance was refused: perhaps for an import that is not there.
[[noreturn]] void failToLink(const Store &store, const Options &options, const Image &image, const std::string &file, ImportResolver &imports,
                             Error error) {
  if (error.kind == ErrorKind::Link)
    if (const std::string hint = importHint(image, imports, options.preloads, store, offerWasiNames); !hint.empty()) (error.message += '\n') += hint;
  fail(store, options, file, error);
}

class WasiThreads final : public GuestThreads {
public:
  WasiThreads(const Image &image, Linker &linker, Store &store, const Options &options, wasi::Context &context)
      : GuestThreads(image, linker, store, static_cast<u32>(options.maxThreads)), context_(context), options_(options) {}

private:
  void beforeFirst() override { context_.share(); }
  void started(const Instance &instance) override { addCounters(instance); }
  void returned(const Instance &instance) override { removeCounters(instance); }
  [[noreturn]] void ended(const Store &store, const Error &error) override {
    fail(store, options_, options_.file, error);
  }

  wasi::Context &context_;
  const Options &options_;
};

TrustedKeys trustedKeys; // of all --trust files

void readTrustedKeys(const Options &options) {
  for (const std::string &file : options.trust) {
    Result<std::string> text = readSmallFile(file);
    if (text)
      if (Result<void> added = trustedKeys.add(*text); !added) text = added.takeError();
    if (!text) _exit(complain(kStatusFailed, {text.error().kind, "the file of keys " + printable(file) + ": " + text.error().message}));
  }
  if (options.requireSignature && trustedKeys.empty())
    _exit(complain(kStatusFailed, {.text = "there is no key in the files of --trust"}));
}

std::unique_ptr<Image> openFile(const Options &options, const std::string &file) {
  OpenOptions openOptions;
  openOptions.verify = options.verify;
  openOptions.sealed = options.sealed;
  if (options.requireSignature) openOptions.trustedOrNull = &trustedKeys;
  Result<std::unique_ptr<Image>> opened = openArtifact(file, openOptions);
  if (!opened) _exit(complain(kStatusFailed, aboutFile(opened.error(), file)));
  return opened.take();
}

const Image &openImage(Store &store, const Options &options, const std::string &file) {
  const Image &image = store.keep(openFile(options, file));
  announceToDebugger(image);
  return image;
}

// What is to be run: what this executable was linked with, or else the file that is named.
const Image &openProgram(Store &store, const Options &options) {
  if (!programImage) return openImage(store, options, options.file);
  if (options.requireSignature || options.sealed || options.verifyOnly)
    _exit(complain(kStatusUsage, {.text = "this program carries its module, which has no signature of its own: check the program's file"}));
  Result<std::unique_ptr<Image>> image = programImage(options.file);
  if (!image) _exit(complain(kStatusFailed, aboutFile(image.error(), options.file)));
  return store.keep(image.take());
}

void checkDeterministic(const Store &store) {
  for (const Image &image : store.images())
    if (!image.isDeterministic())
      _exit(complain(kStatusFailed, {.kind = ErrorKind::Unsupported,
                                     .text = "was compiled without --deterministic, so its NaNs and relaxed vector operators may depend on the machine",
                                     .file = image.path(),
                                     .fileIsSubject = true,
                                     .hint = "compile it with wasmc --deterministic"}));
}

// Before any code of the images runs: all of them are open, and so is every file that an option names.
[[gnu::noinline]] void lockDown(const Store &store, const wasi::Context &context, const Options &options, std::initializer_list<int> reports) {
  if (options.lockdown == LockdownMode::Off && !options.printPolicy) return;
  Lockdown lockdown(options.lockdown, options.printPolicy);
  lockdown.need(kEveryRunNeeds, "every run");
  for (const int report : reports) lockdown.keep(report);
  if (!options.profile.empty()) lockdown.need(kTimeoutNeeds, "--profile");
  if (!options.coreDump.empty()) lockdown.need(kCoreDumpNeeds, "--coredump");
  if (options.timeout) lockdown.need(kTimeoutNeeds, "--timeout");
  for (const Image &image : store.images()) {
    const Description &d = image.description();
    lockdown.keep(image.file()); // threads map the memory's contents from it
    for (const ImportRecord &import : d.imports)
      if (const wasi::WasiFunction *function = wasi::functionOrNull(d.text(import.module), d.text(import.name)))
        lockdown.need(wasi::needsOf(*function), function->name);
    if (startsThreads(image)) lockdown.need(kThreadNeeds, "thread-spawn");
  }
  auto directory = options.directories.begin(); // each is the guest's next descriptor
  bool hasSocket = !options.listen.empty();
  context.forEachDescriptor([&](const wasi::Descriptor &d) {
    lockdown.keep(d.fd);
    hasSocket |= d.type == wasi::FileType::SocketStream || d.type == wasi::FileType::SocketDgram;
    if (d.preopenName)
      lockdown.give(d.fd, directory++->host.c_str(), d.preopenName->c_str(), d.readOnly ? wasi::fileright::ReadOnly : ~u16(0));
  });
  if (hasSocket) lockdown.need(wasi::kSocketNeeds, "an open socket");
  if (options.printPolicy) {
    writeAll(STDOUT_FILENO, lockdown.describe());
    _exit(0);
  }
  isLockedDown = true; // enforce() may have made the filter, whatever it says
  if (Result<void> enforced = lockdown.enforce(); !enforced) _exit(complain(kStatusFailed, about(enforced.error())));
}

// --verify-only: opening checks everything; this tells what.
[[noreturn, gnu::noinline]] void verifyOnly(const Options &options) {
  std::vector<std::string> files;
  for (const PreloadOption &module : options.preloads) files.push_back(module.file);
  files.push_back(options.file);
  std::string text;
  for (const std::string &file : files) {
    const std::unique_ptr<Image> image = openFile(options, file);
    const ArtifactNote &note = image->note();
    KeyId id;
    std::memcpy(id.data(), note.keyId, id.size());
    const std::string signature =
        options.requireSignature ? "signed by the trusted key " + cwasm::toString(id)
        : isSigned(note)         ? "signed by " + cwasm::toString(id) + ", not checked without --require-signature"
                                 : "not signed";
    text += format("%s: good: %llu bytes, ABI %u.%u; headers and tables by hash and record by record, code and data by hash; %s\n",
                   printable(file).c_str(), static_cast<unsigned long long>(note.fileSize), note.abiVersion, note.abiRevision,
                   signature.c_str());
  }
  writeAll(STDOUT_FILENO, text);
  _exit(0);
}

// A preloaded module is a library: its start function and _initialize run, its _start does not.
void preload(Store &store, const Options &options, const PreloadOption &preload, const Image &image, Linker &linker) {
  if (Result<void> defined = defineSharedMemories(image, store, linker); !defined)
    fail(store, options, preload.file, defined.error());
  Result<Instance *> instance = store.instantiate(image, linker);
  if (!instance) failToLink(store, options, image, preload.file, linker, instance.takeError());
  addCounters(**instance);
  if (const FuncObject *initialize = (*instance)->findFunction("_initialize"))
    if (Result<void> called = store.call(initialize, {}, {}); !called)
      fail(store, options, preload.file, called.error());
  linker.defineInstance(preload.module, **instance);
}

[[noreturn]] void run(const Options &options) {
  wasi::Context context; // first: it asks what the standard streams are
  occupyStandardStreams(context);
  setTerminal(context.isTerminal(STDERR_FILENO));
  readTrustedKeys(options);
  if (options.verifyOnly && !programImage) verifyOnly(options);
  explainFaults(options);
  if (Result<void> filled = fillContext(context, options); !filled)
    _exit(complain(filled.error().kind == ErrorKind::Malformed ? kStatusUsage : kStatusFailed,
                   {filled.error().kind, printable(filled.error().message)}));
  prepareCoreDump(options); // before there is anything of the guest in this process
  const int trace = openTrace(options);
  const int profile = options.profile.empty() || options.printPolicy ? -1 : createReport("--profile", options.profile);
  const int counts = options.profileGenerate.empty() || options.printPolicy ? -1 : createReport("--profile-generate", options.profileGenerate);
  std::optional<wasi::Tracer> tracer;
  if (trace >= 0) tracer.emplace(context, trace);
  WasiImports wasiImports(context, tracer ? &*tracer : nullptr);
  Linker linker; // the preloaded modules, each seen by those after it; behind them WASI
  linker.setFallback(&wasiImports);

  StoreOptions storeOptions;
  storeOptions.stackSize = options.stackSize;
  storeOptions.maxMemoryBytes = options.maxMemory;
  storeOptions.maxTableElements = options.maxTableElements;
  storeOptions.fuel = options.fuel;
  storeOptions.cpuFeatures = options.cpuFeatures;
  storeOptions.whenStuck = endStuckProcess;
  storeOptions.gc = {options.maxGcHeap, options.gcStress};
  Result<std::unique_ptr<Store>> created = Store::create(storeOptions);
  if (!created) _exit(complain(kStatusFailed, about(created.error())));
  Store &store = **created;
  if (options.timeout)
    if (Result<void> started = startTimeout(store, options); !started)
      _exit(complain(kStatusFailed, about(started.error())));
  for (const PreloadOption &module : options.preloads) openImage(store, options, module.file);
  const Image &image = openProgram(store, options);
  if (options.deterministic) checkDeterministic(store);
  lockDown(store, context, options, {trace, profile, counts, coreDump.data(), coreDump.answer()});
  if (profile >= 0 || counts >= 0) endOnSignals();
  if (counts >= 0) startCounters(counts);
  if (profile >= 0)
    if (Result<void> started = startProfile(profile); !started) _exit(complain(kStatusFailed, about(started.error())));
  prepareThreadForTraps();

  auto preloaded = store.images().begin();
  for (const PreloadOption &module : options.preloads) {
    preload(store, options, module, *preloaded, linker);
    ++preloaded;
  }
  if (Result<void> defined = defineSharedMemories(image, store, linker); !defined)
    fail(store, options, options.file, defined.error());
  WasiThreads threads(image, linker, store, options, context);
  if (startsThreads(image)) {
    // Each thread has instances of its own; those of preloaded modules could not be shared with it.
    if (!options.preloads.empty())
      fail(store, options, options.file,
           makeError(ErrorKind::Link, "a module that starts threads cannot be linked with --preload"));
    HostFunc spawn = threads.spawnFunction();
    if (tracer) spawn = hostFunc(&TracedSpawn::call, new TracedSpawn{spawn, *tracer});
    linker.define("wasi", "thread-spawn", Extern::of(spawn));
  }
  Result<Instance *> instance = store.instantiate(image, linker);
  if (!instance) failToLink(store, options, image, options.file, linker, instance.takeError());
  addCounters(**instance);
  if (options.hugePages) growWithHugePages(**instance);
  Result<void> called = callExports(store, **instance, options);
  store.cancelInterrupt();
  if (!called) fail(store, options, options.file, called.error());
  beLast();
  end(0);
}

} // namespace
} // namespace wasmload

int main(int argc, char **argv) {
  using namespace wasmload;
  // No memory may become executable any more, and no privileges may be gained. Kernels that know neither run us all the same.
  prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  signal(SIGPIPE, SIG_IGN); // the guest gets an errno from its write
  signal(SIGXFSZ, SIG_IGN); // likewise, at RLIMIT_FSIZE
  const char *ownName = "wasmload"; // for messages
  if (programOptions && argc > 0) {
    const char *slash = std::strrchr(argv[0], '/');
    ownName = slash ? slash + 1 : argv[0];
  }
  Options options;
  const cwasm::Result<void> parsed = programOptions ? programOptions(argc, argv, &options) : parseOptions(argc, argv, &options);
  if (parsed)
    setMessageStyle(ownName, options.errorFormat, options.colour);
  else if (programOptions) // its words are the guest's
    setMessageStyle(ownName, MessageFormat::Human, ColourMode::Auto);
  else
    setMessageStyle(ownName, argv);
  if (!parsed) return complain(kStatusUsage, about(parsed.error()));
  if (options.help) {
    writeAll(STDOUT_FILENO, helpText());
    return 0;
  }
  if (options.printConfig) {
    writeAll(STDOUT_FILENO, options.configText);
    return 0;
  }
  if (options.version) {
    writeAll(STDOUT_FILENO, "wasmload " CWASM_VERSION "\n");
    return 0;
  }
  run(options);
}
