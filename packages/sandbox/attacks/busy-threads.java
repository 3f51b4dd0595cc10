// attack: uses the processor in many threads
// meets: cgroup-cpu
// outcome: time_limit
// limits: cpuTimeMs=1000
public class Main {
  public static void main(String[] arguments) {
    for (int count = 0; count < 8; count++) {
      new Thread(() -> {
        while (true) {}
      }).start();
    }
  }
}
