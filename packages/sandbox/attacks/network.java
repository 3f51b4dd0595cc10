// attack: talks to the machine
// meets: no-network
// outcome: ok
// prints: ^contained
import java.net.Socket;

public class Main {
  public static void main(String[] arguments) {
    try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(System.getenv("PORT")))) {
      System.out.println("BREACH");
    } catch (Exception refused) {
      System.out.println("contained: " + refused.getMessage());
    }
  }
}
