// attack: has the compiler complain without end
// meets: supervisor
// outcome: output_limit
// limits: outputBytes=65536
// step: compile
#include <map>
#include <string>
#include <vector>
#define TEN(x) x x x x x x x x x x
using Deep = std::map<std::string, std::vector<std::map<std::string, std::vector<std::string>>>>;
int main() {
  Deep deep;
  TEN(TEN(TEN(deep = deep + 1 << "x" << deep;)))
}
