// attack: starts processes for ever
// meets: cgroup-processes
// outcome: time_limit|memory_limit|runtime_error
// limits: wallTimeMs=1500
public class Main {
  public static void main(String[] arguments) {
    while (true) {
      try {
        new ProcessBuilder("/bin/sleep", "60").start();
      } catch (Exception refused) {
        // Once more.
      }
    }
  }
}
