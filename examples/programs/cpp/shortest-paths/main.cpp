// Shortest paths by Dijkstra's algorithm in a directed graph of named places.
// Standard input: "road FROM TO LENGTH" and "path FROM TO" lines; every path asks about the roads read so far.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iostream>
#include <limits>
#include <optional>
#include <queue>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

class Graph {
public:
    struct Path {
        std::int64_t length;
        std::vector<std::string> places;
    };

    void add_road(const std::string& from, const std::string& to, std::int64_t length) {
        const auto source = number_of(from), target = number_of(to);
        roads_[source].push_back({target, length});
    }

    std::optional<Path> shortest_path(const std::string& from, const std::string& to) {
        const auto source = number_of(from), target = number_of(to);
        constexpr auto unreached = std::numeric_limits<std::int64_t>::max();
        std::vector<std::int64_t> distance(names_.size(), unreached);
        std::vector<std::size_t> previous(names_.size(), source);

        using Item = std::pair<std::int64_t, std::size_t>;
        std::priority_queue<Item, std::vector<Item>, std::greater<>> open;
        distance[source] = 0;
        open.emplace(0, source);
        while (!open.empty()) {
            const auto [reached, place] = open.top();
            open.pop();
            if (place == target) {
                break;
            }
            if (reached > distance[place]) {
                continue;  // an older, longer way to a place already settled
            }
            for (const auto& road : roads_[place]) {
                const auto length = reached + road.length;
                if (length < distance[road.target]) {
                    distance[road.target] = length;
                    previous[road.target] = place;
                    open.emplace(length, road.target);
                }
            }
        }
        if (distance[target] == unreached) {
            return std::nullopt;
        }
        return Path{distance[target], walk_back(previous, source, target)};
    }

private:
    struct Road {
        std::size_t target;
        std::int64_t length;
    };

    std::size_t number_of(const std::string& name) {
        const auto [found, added] = numbers_.try_emplace(name, names_.size());
        if (added) {
            names_.push_back(name);
            roads_.emplace_back();
        }
        return found->second;
    }

    std::vector<std::string> walk_back(const std::vector<std::size_t>& previous, std::size_t source,
                                       std::size_t target) const {
        std::vector<std::string> places{names_[target]};
        for (auto place = target; place != source;) {
            place = previous[place];
            places.push_back(names_[place]);
        }
        std::ranges::reverse(places);
        return places;
    }

    std::unordered_map<std::string, std::size_t> numbers_;
    std::vector<std::string> names_;
    std::vector<std::vector<Road>> roads_;
};

int main() {
    std::ios::sync_with_stdio(false);
    Graph graph;
    for (std::string text; std::getline(std::cin, text);) {
        std::istringstream line(text);
        std::string command, from, to;
        std::int64_t length;
        line >> command >> from >> to;
        if (command == "road" && line >> length && length >= 0) {
            graph.add_road(from, to, length);
        } else if (command == "path" && line) {
            std::cout << from << " -> " << to << ": ";
            if (const auto path = graph.shortest_path(from, to)) {
                std::cout << path->length << " via";
                for (const auto& place : path->places) {
                    std::cout << ' ' << place;
                }
                std::cout << '\n';
            } else {
                std::cout << "no way\n";
            }
        } else if (!text.empty()) {
            std::cerr << "cannot read: " << text << '\n';
        }
    }
}
