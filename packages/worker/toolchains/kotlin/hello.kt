fun main() {
    val name = readLine().orEmpty()
    println("Hello, ${name.ifEmpty { "world" }}!")
}
