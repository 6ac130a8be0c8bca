//! Solves the sudoku given as 81 digits, 0 for an empty cell.
const std = @import("std");

var grid: [81]u8 = undefined;

fn fits(cell: usize, digit: u8) bool {
    const row = cell / 9;
    const column = cell % 9;
    for (0..9) |i| {
        if (grid[row * 9 + i] == digit or grid[i * 9 + column] == digit) return false;
        if (grid[(row / 3 * 3 + i / 3) * 9 + column / 3 * 3 + i % 3] == digit) return false;
    }
    return true;
}

fn solve(from: usize) bool {
    var cell = from;
    while (cell < 81 and grid[cell] != 0) cell += 1;
    if (cell == 81) return true;
    for (1..10) |digit| {
        if (!fits(cell, @intCast(digit))) continue;
        grid[cell] = @intCast(digit);
        if (solve(cell + 1)) return true;
    }
    grid[cell] = 0;
    return false;
}

/// Where a host writes the digits before it calls `solve_grid`, and reads them afterwards.
export fn cells() [*]u8 {
    return &grid;
}

/// 1 if there is a solution, else 0.
export fn solve_grid() i32 {
    return @intFromBool(solve(0));
}
