// Sudoku solver: constraint masks, always branching on the cell with the fewest candidates.
// Each line of standard input is one puzzle: 81 characters, a digit or '.' for an empty cell.

#include <array>
#include <bit>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>

class Grid {
public:
    // Nothing when the puzzle is malformed or breaks the rules from the start.
    static std::optional<Grid> parse(const std::string& text) {
        if (text.size() != cells) {
            return std::nullopt;
        }
        Grid grid;
        for (int cell = 0; cell < cells; ++cell) {
            const char symbol = text[cell];
            if (symbol == '.') {
                continue;
            }
            if (symbol < '1' || symbol > '9' || !(grid.candidates(cell) & bit(symbol - '1'))) {
                return std::nullopt;
            }
            grid.place(cell, symbol - '1');
        }
        return grid;
    }

    bool solve() {
        const int cell = most_constrained();
        if (cell == cells) {
            return true;
        }
        for (auto left = candidates(cell); left != 0; left &= left - 1) {
            const int digit = std::countr_zero(left);
            place(cell, digit);
            if (solve()) {
                return true;
            }
            remove(cell, digit);
        }
        return false;
    }

    friend std::ostream& operator<<(std::ostream& out, const Grid& grid) {
        for (int cell = 0; cell < cells; ++cell) {
            out << static_cast<char>('1' + grid.digits_[cell]) << (cell % 9 == 8 ? '\n' : ' ');
        }
        return out;
    }

private:
    using Mask = std::uint32_t;
    static constexpr int cells = 81;
    static constexpr Mask all_digits = (1u << 9) - 1;

    static constexpr Mask bit(int digit) { return 1u << digit; }
    static constexpr int row(int cell) { return cell / 9; }
    static constexpr int column(int cell) { return cell % 9; }
    static constexpr int box(int cell) { return cell / 27 * 3 + cell % 9 / 3; }

    Mask candidates(int cell) const {
        return all_digits & ~(rows_[row(cell)] | columns_[column(cell)] | boxes_[box(cell)]);
    }

    void place(int cell, int digit) {
        digits_[cell] = digit;
        toggle(cell, digit);
    }

    void remove(int cell, int digit) {
        digits_[cell] = -1;
        toggle(cell, digit);
    }

    void toggle(int cell, int digit) {
        rows_[row(cell)] ^= bit(digit);
        columns_[column(cell)] ^= bit(digit);
        boxes_[box(cell)] ^= bit(digit);
    }

    int most_constrained() const {
        int best = cells, fewest = 10;
        for (int cell = 0; cell < cells; ++cell) {
            if (digits_[cell] >= 0) {
                continue;
            }
            const int count = std::popcount(candidates(cell));
            if (count < fewest) {
                best = cell;
                fewest = count;
            }
        }
        return best;
    }

    Grid() { digits_.fill(-1); }

    std::array<int, cells> digits_{};
    std::array<Mask, 9> rows_{}, columns_{}, boxes_{};
};

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        auto grid = Grid::parse(line);
        if (!grid) {
            std::cout << "not a sudoku\n";
        } else if (!grid->solve()) {
            std::cout << "no solution\n";
        } else {
            std::cout << *grid;
        }
        std::cout << '\n';
    }
}
