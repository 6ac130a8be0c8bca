# Conway's Game of Life on a torus: life GENERATIONS, a glider to begin with.
import std/[os, strutils]

const
  height = 6
  width = 12

type Board = array[height, array[width, bool]]

proc neighbours(board: Board, row, column: int): int =
  for dr in -1 .. 1:
    for dc in -1 .. 1:
      if (dr != 0 or dc != 0) and board[(row + dr + height) mod height][(column + dc + width) mod width]:
        inc result

proc next(board: Board): Board =
  for row in 0 ..< height:
    for column in 0 ..< width:
      let n = neighbours(board, row, column)
      result[row][column] = n == 3 or (n == 2 and board[row][column])

proc print(board: Board) =
  for row in board:
    var line = ""
    for alive in row: line.add(if alive: '#' else: '.')
    echo line

# The main that Nim writes has a third parameter, which WASI's start-up code does not pass.
{.emit: """
int cmdCount;
char **cmdLine;
void NimMain(void);

int main(int argc, char **argv) {
  cmdCount = argc;
  cmdLine = argv;
  NimMain();
  return 0;
}
""".}

var board: Board
for (row, column) in [(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)]: board[row][column] = true
let generations = if paramCount() > 0: parseInt(paramStr(1)) else: 1
for _ in 1 .. generations: board = next(board)
print(board)
