#include "money.hpp"

#include "error.hpp"

#include <charconv>
#include <cstdlib>
#include <iomanip>
#include <ostream>
#include <string>

namespace ledger {

Money Money::parse(std::string_view text) {
    const auto refuse = [text] { throw Error("not an amount: " + std::string(text)); };
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };

    const auto point = text.find('.');
    std::string whole(text.substr(0, point));
    std::string cents = point == std::string_view::npos ? "00" : std::string(text.substr(point + 1));
    if (!digits(whole) || !digits(cents) || cents.size() > 2) {
        refuse();
    }
    cents.resize(2, '0');

    const std::string all = whole + cents;
    std::int64_t value = 0;
    if (std::from_chars(all.data(), all.data() + all.size(), value).ec != std::errc{}) {
        refuse();
    }
    return Money(value);
}

std::ostream& operator<<(std::ostream& out, Money money) {
    const auto cents = std::abs(money.cents_);
    out << (money.cents_ < 0 ? "-" : "") << cents / 100 << '.';
    return out << std::setw(2) << std::setfill('0') << cents % 100 << std::setfill(' ');
}

}  // namespace ledger
