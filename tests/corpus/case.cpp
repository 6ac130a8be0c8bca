#include "tests/corpus/case.h"
#include <filesystem>

namespace corpus {

namespace fs = std::filesystem;

namespace {
std::optional<std::string> stringOf(const llvm::json::Object &object, llvm::StringRef key) {
  if (const auto text = object.getString(key)) return text->str();
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> pairsOf(const llvm::json::Object &object, llvm::StringRef key) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (const llvm::json::Object *map = object.getObject(key))
    for (const auto &[name, value] : *map) pairs.emplace_back(name.str(), value.getAsString().value_or("").str());
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

std::vector<std::string> stringsOf(const llvm::json::Object &object, llvm::StringRef key) {
  std::vector<std::string> list;
  if (const llvm::json::Array *array = object.getArray(key))
    for (const llvm::json::Value &item : *array) list.push_back(item.getAsString().value_or("").str());
  return list;
}
} // namespace

Result<Case> readCase(const std::string &directory) {
  Case c;
  c.directory = directory;
  c.json = TRY(json_text::readJson(directory + "/case.json"));
  const llvm::json::Object *object = c.json.getAsObject();
  if (!object || !object->getString("kind") || !object->getString("wasm"))
    return makeError(ErrorKind::Malformed, "%s/case.json: expected an object with \"kind\" and \"wasm\"",
                     directory.c_str());
  c.name = stringOf(*object, "name").value_or(fs::path(directory).filename().string());
  c.kind = *stringOf(*object, "kind");
  c.wasm = *stringOf(*object, "wasm");
  c.argv = stringsOf(*object, "argv");
  c.features = stringsOf(*object, "features");
  c.env = pairsOf(*object, "env");
  c.expectFiles = pairsOf(*object, "expect_files");
  c.standardInput = stringOf(*object, "stdin");
  c.entry = stringOf(*object, "entry");
  c.expectStdout = stringOf(*object, "expect_stdout_file");
  c.expectSteps = stringOf(*object, "expect_steps_file");
  c.expectExit = static_cast<int>(object->getInteger("expect_exit").value_or(0));
  c.sortLines = stringOf(*object, "compare_stdout") == "sorted-lines";
  if (const llvm::json::Array *dirs = object->getArray("dirs"))
    for (const llvm::json::Value &item : *dirs)
      if (const llvm::json::Object *dir = item.getAsObject())
        c.dirs.push_back({stringOf(*dir, "guest").value_or(""), stringOf(*dir, "host").value_or("")});
  std::error_code failure;
  c.wasmSize = fs::file_size(c.path(c.wasm), failure);
  if (failure) return makeError(ErrorKind::Io, "%s: %s", c.path(c.wasm).c_str(), failure.message().c_str());
  return c;
}

} // namespace corpus
