// attack: reads what only the machine's owner may
// meets: read-only-system
// outcome: ok
// prints: ^contained
import java.nio.file.Files;
import java.nio.file.Path;

public class Main {
  public static void main(String[] arguments) {
    for (String place : new String[] {"/etc/shadow", "/root/.ssh/id_rsa", System.getenv("SECRET")}) {
      try {
        System.out.println("BREACH " + Files.readString(Path.of(place)));
      } catch (Exception refused) {
        // Not there, or not ours.
      }
    }
    System.out.println("contained");
  }
}
