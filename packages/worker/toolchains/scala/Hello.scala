import scala.io.StdIn

object Hello {
  def main(args: Array[String]): Unit = {
    val name = Option(StdIn.readLine()).filter(_.nonEmpty).getOrElse("world")
    println(s"Hello, $name!")
  }
}
