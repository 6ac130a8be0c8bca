// How long a point of the complex plane stays near zero. Only arithmetic: no import, so nothing of a host is needed.
export function iterations(re: f64, im: f64, limit: i32): i32 {
  let x = 0.0, y = 0.0;
  for (let n = 0; n < limit; n++) {
    const xx = x * x, yy = y * y;
    if (xx + yy > 4.0) return n;
    y = 2.0 * x * y + im;
    x = xx - yy + re;
  }
  return limit;
}

// The number of points of a grid that never leave.
export function area(size: i32, limit: i32): i32 {
  let inside = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const re = -2.0 + (3.0 * <f64>column) / <f64>size;
      const im = -1.5 + (3.0 * <f64>row) / <f64>size;
      if (iterations(re, im, limit) == limit) inside++;
    }
  }
  return inside;
}
