// Filters a log: keeps the lines at or above a level and counts the rest.
// Usage: main [LEVEL [COMPONENT]]   (debug, info, warn or error; default warn)
// A line is "TIME LEVEL COMPONENT MESSAGE"; lines that do not read so go to standard error.

#include <algorithm>
#include <array>
#include <cstddef>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

constexpr std::array<std::string_view, 4> levels{"debug", "info", "warn", "error"};

std::optional<std::size_t> level_of(std::string_view name) {
    const auto found = std::ranges::find(levels, name);
    if (found == levels.end()) {
        return std::nullopt;
    }
    return found - levels.begin();
}

struct Record {
    std::string_view time, component, message;
    std::size_t level;
};

// Cuts the next word off the front of the text.
std::string_view next_word(std::string_view& text) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

std::optional<Record> parse(std::string_view line) {
    const auto time = next_word(line);
    const auto level = level_of(next_word(line));
    const auto component = next_word(line);
    if (time.empty() || !level || component.empty()) {
        return std::nullopt;
    }
    return Record{time, component, line, *level};
}

int main(int argc, char* argv[]) {
    const auto lowest = level_of(argc > 1 ? argv[1] : "warn");
    if (!lowest) {
        std::cerr << "no such level: " << argv[1] << '\n';
        return 2;
    }
    const std::optional<std::string> wanted = argc > 2 ? std::optional(argv[2]) : std::nullopt;

    std::array<int, levels.size()> seen{};
    std::map<std::string, int, std::less<>> kept;
    int number = 0, unreadable = 0;
    for (std::string line; std::getline(std::cin, line);) {
        ++number;
        const auto record = parse(line);
        if (!record) {
            std::cerr << "line " << number << " is not a log line: " << line << '\n';
            ++unreadable;
            continue;
        }
        ++seen[record->level];
        if (record->level >= *lowest && (!wanted || *wanted == record->component)) {
            std::cout << line << '\n';
            ++kept[std::string(record->component)];
        }
    }

    std::cout << "--\n";
    for (std::size_t level = 0; level < levels.size(); ++level) {
        std::cout << levels[level] << ": " << seen[level] << '\n';
    }
    std::cout << "unreadable: " << unreadable << '\n';
    for (const auto& [component, count] : kept) {
        std::cout << "kept from " << component << ": " << count << '\n';
    }
}
