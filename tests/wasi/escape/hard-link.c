// Hard links give a file a second name: none for a file outside, none for a file of a read-only directory (which could be
// written through the other name), none for a directory, and a symbolic link is linked itself.
//! setup: mkdir fixed; printf fixed >fixed/file; ln -s ../outside/secret given/link; ln -s ../fixed/file given/fixed-link
//! options: --dir given::/ --dir fixed::/fixed:ro
//! after: [[ $(<fixed/file) == fixed && $(stat -c %h fixed/file) == 1 ]]
#include "attack.h"

int main(void) {
  REFUSED(__wasi_path_link(3, 0, "../outside/secret", 3, "stolen"));
  REFUSED(__wasi_path_link(3, kFollow, "link", 3, "stolen"));
  REFUSED(__wasi_path_link(3, kFollow, "fixed-link", 3, "stolen"));
  IS(__wasi_path_link(4, 0, "file", 3, "stolen"), ROFS);
  IS(__wasi_path_link(4, kFollow, "file", 4, "stolen"), ROFS);
  IS(__wasi_path_link(3, 0, "own", 4, "planted"), ROFS);
  IS(__wasi_path_link(3, 0, "link", 3, "link2"), SUCCESS);
  REFUSED(opens(3, "link2", 0, kRead));
  IS(__wasi_path_link(3, 0, "own", 3, "own"), EXIST);
  IS(__wasi_path_link(3, 0, "own", 3, "link"), EXIST); // not through the link
  IS(__wasi_path_link(3, 0, "sub", 3, "sub2"), PERM);
  REFUSED(__wasi_path_link(3, 0, "own", 3, "own2/"));
  REFUSED(__wasi_path_link(3, 0, "own/", 3, "own2"));
  REFUSED(__wasi_path_link(3, 0, "own", 3, "../outside/new"));
  IS(__wasi_path_link(3, 0, "own", 3, "sub/own"), SUCCESS);
  CHECK(!strcmp(contents(3, "sub/own"), "own"));
  return verdict();
}
