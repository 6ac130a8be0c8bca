// Classes, interfaces, lambdas, strings, maps and exceptions of Kotlin's own runtime, over garbage-collected objects.
//! stdout: the=3, and=1, brown=1
//! stdout: 16
//! stdout: [2, 3]
//! stdout: 2454800
//! stdout: 42 -1 2
//! stdout: a circle is no square
//! stdout: 1 4 9 16 25 36 49 64 81 100 121 144 169 196
interface Shape {
    fun area(): Double
}

data class Square(val side: Double) : Shape {
    override fun area() = side * side
}

data class Circle(val radius: Double) : Shape {
    override fun area() = 3.0 * radius * radius
}

class Tree(val value: Int, val left: Tree? = null, val right: Tree? = null) {
    fun sum(): Int = value + (left?.sum() ?: 0) + (right?.sum() ?: 0)
}

fun build(depth: Int): Tree = if (depth == 0) Tree(1) else Tree(depth, build(depth - 1), build(depth - 1))

fun parse(text: String): Int = try {
    text.toInt()
} catch (error: NumberFormatException) {
    -1
} finally {
    parsed++
}

var parsed = 0

fun main() {
    val words = "the quick brown fox jumps over the lazy dog and the cat".split(" ")
    val counts = words.groupingBy { it }.eachCount().toList().sortedWith(compareByDescending<Pair<String, Int>> { it.second }.thenBy { it.first })
    println(counts.take(3).joinToString { "${it.first}=${it.second}" })
    val shapes: List<Shape> = listOf(Square(2.0), Circle(1.0), Square(3.0))
    println(shapes.sumOf { it.area() }.toInt())
    println(shapes.filterIsInstance<Square>().map { it.side.toInt() })
    var total = 0L
    repeat(200) { total += build(12).sum() }
    println(total)
    println("${parse("42")} ${parse("forty-two")} $parsed")
    try {
        shapes.map { it as Square }
    } catch (error: ClassCastException) {
        println("a circle is no square")
    }
    val squares = generateSequence(1) { it + 1 }.map { it * it }.takeWhile { it < 200 }.toList()
    println(squares.fold(StringBuilder()) { text, n -> text.append(n).append(' ') }.toString().trim())
}
