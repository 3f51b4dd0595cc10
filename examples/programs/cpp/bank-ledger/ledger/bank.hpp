#pragma once

#include "money.hpp"

#include <map>
#include <string>
#include <vector>

namespace ledger {

struct Entry {
    Money change;
    std::string text;
};

class Account {
public:
    Money balance() const { return balance_; }
    const std::vector<Entry>& entries() const { return entries_; }
    void post(Money change, std::string text);

private:
    Money balance_;
    std::vector<Entry> entries_;
};

// Accounts by name. Every operation either happens as a whole or throws Error and changes nothing.
class Bank {
public:
    void open(const std::string& name);
    void deposit(const std::string& name, Money amount);
    void withdraw(const std::string& name, Money amount);
    void transfer(const std::string& from, const std::string& to, Money amount);

    const Account& account(const std::string& name) const;
    const std::map<std::string, Account>& accounts() const { return accounts_; }
    Money total() const;

private:
    Account& find(const std::string& name);
    static void require_funds(const Account& account, Money amount);

    std::map<std::string, Account> accounts_;
};

}  // namespace ledger
