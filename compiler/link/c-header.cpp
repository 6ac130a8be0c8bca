// Everything that is typed is inline on top of wasmrt.h, so that the C compiler checks arguments and host functions, and the
// library needs no code per signature. Names and strings of the module are hostile: they reach the header only as identifiers
// and as escaped literals.
#include "compiler/link/c-header.h"
#include <map>
#include <set>

namespace wasmc {
namespace {

const char *cType(ValueType type) {
  switch (type.code()) {
  case ValueType::kI32: return "int32_t";
  case ValueType::kI64: return "int64_t";
  case ValueType::kF32: return "float";
  case ValueType::kF64: return "double";
  case ValueType::kV128: return "wasmrt_v128";
  default: return "wasmrt_ref";
  }
}

const char *valueMember(ValueType type) {
  switch (type.code()) {
  case ValueType::kI32: return "i32";
  case ValueType::kI64: return "i64";
  case ValueType::kF32: return "f32";
  case ValueType::kF64: return "f64";
  case ValueType::kV128: return "v128";
  default: return "ref";
  }
}

// In a host function's signature: as the thunk passes it.
const char *hostType(ValueType type) { return type == V128 ? "__m128i" : cType(type); }

// A string literal. "?" is escaped for trigraphs, "*" and "/" so that it can stand in a comment.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const bool isPlain = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?' && c != '*' && c != '/';
    const u8 code = static_cast<u8>(c);
    out += isPlain ? std::string(1, c) : format("\\%u%u%u", code >> 6, code >> 3 & 7, code & 7); // octal
  }
  return out + "\"";
}

class HeaderWriter {
public:
  HeaderWriter(const Module &module, const std::string &prefix) : module_(module), prefix_(prefix) {}

  Result<std::string> write() {
    const std::string guard = "WASMC_" + prefix_ + "_H";
    out_ = "/* What the module " + prefix_ + " exports and imports, for C and C++. Made by wasmc " CWASM_VERSION "; do not edit.\n"
           " * wasmrt.h says how to use it. */\n"
           "#ifndef " + guard + "\n#define " + guard + "\n\n#include <wasmrt.h>\n";
    if (hostFunctionsHaveVectors())
      out_ += "#include <emmintrin.h>\n";
    out_ += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\nextern const wasmrt_module " + prefix_ + "_module;\n\n";
    for (const char *taken : {"module", "imports", "create"})
      names_.insert(prefix_ + "_" + taken);
    TRY(writeImports());
    for (u32 i = 0; i < module_.exports.size(); ++i)
      writeExport(i);
    out_ += "#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
    return std::move(out_);
  }

private:
  // A new C identifier for a name of the module.
  static std::string unique(std::set<std::string> &taken, std::string wanted) {
    for (char &c : wanted)
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
        c = '_';
    std::string name = wanted;
    for (u32 i = 2; !taken.insert(name).second; ++i)
      name = wanted + "_" + std::to_string(i);
    return name;
  }

  static bool isWasi(const Import &import) {
    return import.kind == ExternKind::Func && (import.module == "wasi_snapshot_preview1" || import.module == "wasi_unstable");
  }

  bool hostFunctionsHaveVectors() const {
    for (const Import &import : module_.imports) {
      if (import.kind != ExternKind::Func || isWasi(import))
        continue;
      const DefinedType &type = module_.functionType(FuncIndex{import.index});
      for (const auto *types : {&type.params, &type.results})
        for (ValueType one : *types)
          if (one == V128)
            return true;
    }
    return false;
  }

  std::string hostSignature(const DefinedType &type, const std::string &name) const {
    std::string text = std::string(type.results.size() == 1 ? hostType(type.results[0]) : "void") + " (*" + name + ")(wasmrt_caller *";
    for (ValueType param : type.params)
      text += std::string(", ") + hostType(param);
    return text + (type.results.size() > 1 ? ", wasmrt_value *results)" : ")");
  }

  // The functions and globals that a program must give; WASI's come from a wasmrt_wasi.
  Result<void> writeImports() {
    std::string members, list;
    std::set<std::string> memberNames{"data"};
    std::map<std::pair<std::string_view, std::string_view>, const Import *> seen;
    u32 count = 0;
    bool hasWasi = false;
    for (const Import &import : module_.imports) {
      hasWasi |= isWasi(import);
      if (isWasi(import) || (import.kind != ExternKind::Func && import.kind != ExternKind::Global))
        continue;
      if (import.module.find('\0') != std::string_view::npos || import.name.find('\0') != std::string_view::npos)
        return makeError(ErrorKind::Unsupported, "the import %s %s cannot be given by C: its name holds a NUL", literal(import.module).c_str(),
                         literal(import.name).c_str());
      if (const auto [place, isNew] = seen.try_emplace({import.module, import.name}, &import); !isNew) {
        if (!isSameImport(*place->second, import)) // one C function cannot be both
          return makeError(ErrorKind::Unsupported, "%s %s is imported with two types, which one C definition cannot have",
                           literal(import.module).c_str(), literal(import.name).c_str());
        continue;
      }
      const std::string name = unique(memberNames, std::string(import.module) + "_" + std::string(import.name));
      const std::string names = literal(import.module) + " " + literal(import.name);
      list += "    {" + literal(import.module) + ", " + literal(import.name) + ", ";
      if (import.kind == ExternKind::Func) {
        members += "  " + hostSignature(module_.functionType(FuncIndex{import.index}), name) + "; /* " + names + " */\n";
        list += "(void (*)(void))imports->" + name + ", NULL},\n";
      } else {
        const GlobalType &global = module_.globals[import.index].type;
        members += "  wasmrt_value *" + name + "; /* global " + names + (global.isMutable ? ", shared with the guest: " : ": ") +
                   valueMember(global.type) + " */\n";
        list += "NULL, imports->" + name + "},\n";
      }
      ++count;
    }
    out_ += "/* What the module imports" + std::string(hasWasi ? ", besides WASI (wasmrt_config.wasi)" : "") +
            ". Host functions: see wasmrt_import. */\n"
            "typedef struct {\n  void *data; /* for wasmrt_data */\n" + members + "} " + prefix_ + "_imports;\n\n";
    out_ += "/* wasmrt_create for this module. */\n"
            "static inline wasmrt_instance *" + prefix_ + "_create(const " + prefix_ +
            "_imports *imports, const wasmrt_config *config, wasmrt_error *error) {\n"
            "  if (!imports) return wasmrt_create(&" + prefix_ + "_module, NULL, 0, NULL, config, error);\n";
    if (count == 0)
      out_ += "  return wasmrt_create(&" + prefix_ + "_module, NULL, 0, imports->data, config, error);\n}\n\n";
    else
      out_ += "  const wasmrt_import list[] = {\n" + list + "  };\n  return wasmrt_create(&" + prefix_ + "_module, list, " +
              std::to_string(count) + ", imports->data, config, error);\n}\n\n";
    return {};
  }

  bool isSameImport(const Import &a, const Import &b) const {
    if (a.kind != b.kind)
      return false;
    if (a.kind == ExternKind::Func)
      return module_.functionType(FuncIndex{a.index}).canonical == module_.functionType(FuncIndex{b.index}).canonical;
    const GlobalType &x = module_.globals[a.index].type, &y = module_.globals[b.index].type;
    return x.type == y.type && x.isMutable == y.isMutable;
  }

  // As wasmrt_prepare has it. Vectors could be, but C code has them as bytes.
  static bool fitsRegisters(const DefinedType &type) {
    usize floats = 0;
    for (const ValueType param : type.params) {
      if (param == V128) return false;
      floats += param == F32 || param == F64;
    }
    return type.params.size() - floats <= 6 && floats <= 8 && type.results.size() <= 1 && (type.results.empty() || type.results[0] != V128);
  }

  void writePrepared(u32 number, const DefinedType &type, const std::string &name) {
    const bool hasResult = !type.results.empty();
    const std::string resultType = hasResult ? cType(type.results[0]) : "void";
    std::string signature = "wasmrt_instance *instance", types, values;
    for (usize i = 0; i < type.params.size(); ++i) {
      const std::string parameter = "a" + std::to_string(i);
      signature += std::string(", ") + cType(type.params[i]) + " " + parameter;
      types += std::string(cType(type.params[i])) + ", ";
      values += parameter + ", ";
    }
    if (hasResult) signature += ", " + resultType + " *result";
    const std::string call = "((" + resultType + " (*)(" + types + "wasmrt_function *))function->enter)(" + values + "function);\n";
    out_ += "/* " + literal(module_.exports[number].name) + " */\nstatic inline wasmrt_status " + name + "(" + signature + ") {\n" +
            "  wasmrt_function *function = wasmrt_prepared(instance, &" + prefix_ + "_module, " + std::to_string(number) + ");\n" +
            (hasResult ? "  " + resultType + " value;\n" : "") +
            "  if (WASMRT_RARELY(!function)) return wasmrt_last_error(instance)->status;\n" +
            (hasResult ? "  value = " : "  ") + call + "  if (WASMRT_RARELY(function->running)) return wasmrt_failed(instance, function);\n" +
            (hasResult ? "  *result = value;\n" : "") + "  return WASMRT_OK;\n}\n\n";
  }

  void writeExport(u32 number) {
    const Export &item = module_.exports[number];
    static constexpr const char *kKinds[] = {"function", "table", "memory", "global", "tag"};
    if (item.kind != ExternKind::Func) {
      out_ += "/* " + std::string(kKinds[static_cast<u32>(item.kind)]) + " " + literal(item.name);
      if (item.kind == ExternKind::Global)
        out_ += std::string(": ") + valueMember(module_.globals[item.index].type.type) + (module_.globals[item.index].type.isMutable ? ", mutable" : "");
      out_ += " */\n\n";
      return;
    }
    const DefinedType &type = module_.functionType(FuncIndex{item.index});
    const std::string name = unique(names_, prefix_ + "_" + std::string(item.name));
    if (fitsRegisters(type)) return writePrepared(number, type, name);
    std::string signature = "wasmrt_instance *instance", before, after;
    for (usize i = 0; i < type.params.size(); ++i) {
      const std::string parameter = "a" + std::to_string(i);
      signature += std::string(", ") + cType(type.params[i]) + " " + parameter;
      before += "  arguments[" + std::to_string(i) + "]." + valueMember(type.params[i]) + " = " + parameter + ";\n";
    }
    for (usize i = 0; i < type.results.size(); ++i) {
      const std::string result = type.results.size() == 1 ? "result" : "result" + std::to_string(i);
      signature += std::string(", ") + cType(type.results[i]) + " *" + result;
      after += "  if (status == WASMRT_OK) *" + result + " = results[" + std::to_string(i) + "]." + valueMember(type.results[i]) + ";\n";
    }
    const auto array = [](const char *array, usize size) {
      return size == 0 ? std::string() : format("  wasmrt_value %s[%zu];\n", array, size);
    };
    out_ += "/* " + literal(item.name) + " */\nstatic inline wasmrt_status " + name + "(" + signature + ") {\n" +
            array("arguments", type.params.size()) + array("results", type.results.size()) + before +
            "  wasmrt_status status = wasmrt_call(instance, &" + prefix_ + "_module, " + std::to_string(number) + ", " +
            (type.params.empty() ? "NULL" : "arguments") + ", " + (type.results.empty() ? "NULL" : "results") + ");\n" + after +
            "  return status;\n}\n\n";
  }

  const Module &module_;
  const std::string &prefix_;
  std::set<std::string> names_;
  std::string out_;
};

} // namespace

Result<std::string> makeHeader(const Module &module, const CompileOptions &options) {
  return HeaderWriter(module, options.moduleName).write();
}

} // namespace wasmc
