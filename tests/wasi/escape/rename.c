// Renaming moves nothing in or out, and nothing between directories that may not be changed.
//! setup: mkdir fixed; printf fixed >fixed/file; ln -s ../outside given/link
//! options: --dir given::/ --dir fixed::/fixed:ro
//! after: [[ $(<fixed/file) == fixed && $(ls fixed) == file && -h given/link ]]
#include "attack.h"

int main(void) {
  REFUSED(__wasi_path_rename(3, "own", 3, "../outside/own"));
  REFUSED(__wasi_path_rename(3, "../outside/secret", 3, "stolen"));
  REFUSED(__wasi_path_rename(3, "own", 3, "link/own"));
  REFUSED(__wasi_path_rename(3, "link/secret", 3, "stolen"));
  REFUSED(__wasi_path_rename(3, "sub", 3, "../sub"));
  REFUSED(__wasi_path_rename(3, ".", 3, "x"));
  REFUSED(__wasi_path_rename(3, "sub/..", 3, "x"));
  REFUSED(__wasi_path_rename(3, "sub", 3, ".."));
  REFUSED(__wasi_path_rename(3, "sub", 3, "sub/x"));
  IS(__wasi_path_rename(4, "file", 3, "stolen"), ROFS);
  IS(__wasi_path_rename(3, "own", 4, "planted"), ROFS);
  IS(__wasi_path_rename(3, "own", 4, "file"), ROFS);
  IS(__wasi_path_rename(3, "own", 3, "sub"), ISDIR);
  IS(__wasi_path_rename(3, "sub", 3, "own"), NOTDIR);
  IS(__wasi_path_rename(3, "sub", 3, "link"), NOTDIR); // the link, not what it leads to
  IS(__wasi_path_rename(3, "own", 3, "sub/"), NOTDIR);
  return verdict();
}
