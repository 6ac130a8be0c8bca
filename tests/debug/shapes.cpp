// optimize: 1
// Classes and overloaded functions for a debugger, from an optimising compiler.
namespace geometry {
struct Shape {
  int sides;
  explicit Shape(int n) : sides(n) {}
  virtual int area(int scale) const = 0;
};
struct Square : Shape {
  int side;
  explicit Square(int s) : Shape(4), side(s) {}
  int area(int scale) const override;
};
__attribute__((noinline)) int Square::area(int scale) const {
  int result = side * side;
  for (int i = 1; i < scale; ++i) result += side;
  return result;
}
template <class T> __attribute__((noinline)) T twice(T value) { return value + value; }
} // namespace geometry

extern "C" __attribute__((export_name("run"))) int run(int n) {
  geometry::Square square(n);
  const geometry::Shape *shape = &square;
  return geometry::twice(shape->area(n)) + static_cast<int>(geometry::twice(0.5));
}
