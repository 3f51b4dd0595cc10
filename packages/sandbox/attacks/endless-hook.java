// attack: never ends ending
// meets: supervisor
// outcome: time_limit
// limits: wallTimeMs=1500
public class Main {
  public static void main(String[] arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      while (true) {}
    }));
    System.exit(0);
  }
}
