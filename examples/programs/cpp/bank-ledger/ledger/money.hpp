#pragma once

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <string_view>

namespace ledger {

// An amount in whole cents: no rounding, ever.
class Money {
public:
    constexpr Money() = default;
    constexpr explicit Money(std::int64_t cents) : cents_(cents) {}

    // Reads "12", "12.5" or "12.50". Throws Error when the text is something else.
    static Money parse(std::string_view text);

    constexpr Money& operator+=(Money other) {
        cents_ += other.cents_;
        return *this;
    }
    constexpr Money operator-() const { return Money(-cents_); }
    constexpr auto operator<=>(const Money&) const = default;

    friend std::ostream& operator<<(std::ostream& out, Money money);

private:
    std::int64_t cents_ = 0;
};

}  // namespace ledger
