// attack: starts threads until it may not
// meets: cgroup-processes
// outcome: ok|runtime_error|memory_limit|time_limit
// limits: wallTimeMs=5000
public class Main {
  public static void main(String[] arguments) {
    for (int count = 0; count < 5000; count++) {
      Thread thread = new Thread(() -> {
        try {
          Thread.sleep(60_000);
        } catch (InterruptedException ended) {
          // It is over.
        }
      });
      thread.setDaemon(true);
      thread.start();
    }
    System.out.println("BREACH");
  }
}
