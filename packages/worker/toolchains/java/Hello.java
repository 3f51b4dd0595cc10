import java.util.Scanner;

public class Hello {
  public static void main(String[] args) {
    Scanner input = new Scanner(System.in);
    String name = input.hasNextLine() ? input.nextLine() : "world";
    System.out.println("Hello, " + name + "!");
  }
}
