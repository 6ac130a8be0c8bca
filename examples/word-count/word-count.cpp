// Counts the words of the files named on the command line, or of the standard input, and prints the most frequent ones.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

static void count(std::FILE *input, std::unordered_map<std::string, long> &words) {
  std::string word;
  for (int c; (c = std::fgetc(input)) != EOF;) {
    if (std::isalpha(c)) {
      word += static_cast<char>(std::tolower(c));
    } else if (!word.empty()) {
      ++words[word];
      word.clear();
    }
  }
  if (!word.empty()) ++words[word];
}

int main(int argc, char **argv) {
  std::unordered_map<std::string, long> words;
  if (argc == 1) count(stdin, words);
  for (int i = 1; i < argc; ++i) {
    std::FILE *file = std::fopen(argv[i], "r");
    if (!file) {
      std::perror(argv[i]);
      return 1;
    }
    count(file, words);
    std::fclose(file);
  }
  std::vector<std::pair<std::string, long>> sorted(words.begin(), words.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (sorted.size() > 5) sorted.resize(5);
  for (const auto &[word, times] : sorted) std::printf("%ld\t%s\n", times, word.c_str());
}
