// Gives a sudoku, 81 digits with 0 for an empty cell, to the solver in sudoku.zig, which is linked into this program as
// WebAssembly: whatever it does wrong, it does inside its own memory.
#include "sudoku.h"
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc != 2 || strlen(argv[1]) != 81 || strspn(argv[1], "0123456789") != 81) {
    fprintf(stderr, "usage: main DIGITS, of which there are 81\n");
    return 2;
  }
  wasmrt_error error;
  wasmrt_instance *solver = sudoku_create(NULL, NULL, &error);
  if (!solver) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  int32_t cells, solved;
  if (sudoku_cells(solver, &cells) != WASMRT_OK) return 1;
  unsigned char *grid = wasmrt_memory(solver, (uint32_t)cells, 81);
  if (!grid) return 1;
  for (int i = 0; i < 81; ++i) grid[i] = (unsigned char)(argv[1][i] - '0');
  if (sudoku_solve_grid(solver, &solved) != WASMRT_OK) {
    fprintf(stderr, "%s\n", wasmrt_last_error(solver)->message);
    return 1;
  }
  for (int i = 0; solved && i < 81; ++i) printf("%d%s", grid[i], i % 9 == 8 ? "\n" : " ");
  if (!solved) puts("There is no solution.");
  wasmrt_destroy(solver);
  return !solved;
}
