;; Structs, subtypes, casts and typed function references: each shape has a method that is called without knowing which shape
;; it is. The collector frees what total leaves behind.
(module
  (rec
    (type $shape (sub (struct (field $area (ref $method)))))
    (type $method (func (param (ref $shape)) (result f64))))
  (type $square (sub final $shape (struct (field $area (ref $method)) (field $side f64))))
  (type $circle (sub final $shape (struct (field $area (ref $method)) (field $radius f64))))

  (elem declare func $square-area $circle-area)

  (func $square-area (type $method)
    (local $side f64)
    (local.set $side (struct.get $square $side (ref.cast (ref $square) (local.get 0))))
    (f64.mul (local.get $side) (local.get $side)))

  (func $circle-area (type $method)
    (local $radius f64)
    (local.set $radius (struct.get $circle $radius (ref.cast (ref $circle) (local.get 0))))
    (f64.mul (f64.const 3) (f64.mul (local.get $radius) (local.get $radius))))

  (func $area (param $shape (ref $shape)) (result f64)
    (call_ref $method (local.get $shape) (struct.get $shape $area (local.get $shape))))

  ;; The area of `count` squares and circles of the sizes 1, 2, 3, ... in turn, with pi = 3.
  (func (export "total") (param $count i32) (result f64)
    (local $i i32)
    (local $sum f64)
    (loop $next
      (if (i32.lt_s (local.get $i) (local.get $count))
        (then
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (local.set $sum
            (f64.add (local.get $sum)
              (call $area
                (if (result (ref $shape)) (i32.and (local.get $i) (i32.const 1))
                  (then (struct.new $square (ref.func $square-area) (f64.convert_i32_s (local.get $i))))
                  (else (struct.new $circle (ref.func $circle-area) (f64.convert_i32_s (local.get $i))))))))
          (br $next))))
    (local.get $sum)))
