#pragma once

#include <stdexcept>

namespace ledger {

// A request that the bank refuses, with the reason.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace ledger
