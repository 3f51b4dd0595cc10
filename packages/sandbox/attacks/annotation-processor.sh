# attack: has javac run code of its own while it compiles
# meets: namespaces
# outcome: ok
# prints: ^contained
# limits: memoryBytes=536870912
mkdir -p classes/META-INF/services
cat > Evil.java << 'END'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.annotation.processing.*;
import javax.lang.model.element.TypeElement;
@SupportedAnnotationTypes("*")
public class Evil extends AbstractProcessor {
  @Override
  public boolean process(Set<? extends TypeElement> types, RoundEnvironment round) {
    try {
      System.out.println("BREACH " + Files.readString(Path.of(System.getenv("SECRET"))));
    } catch (Exception refused) {
      System.out.println("contained in the compiler's own sandbox");
    }
    return false;
  }
}
END
echo Evil > classes/META-INF/services/javax.annotation.processing.Processor
echo 'public class Main {}' > Main.java
javac -J-Xmx100m -d classes Evil.java 2> /dev/null
javac -J-Xmx100m -processorpath classes -d . Main.java 2> /dev/null
