#include "bank.hpp"

#include "error.hpp"

#include <utility>

namespace ledger {

void Account::post(Money change, std::string text) {
    balance_ += change;
    entries_.push_back({change, std::move(text)});
}

void Bank::open(const std::string& name) {
    if (!accounts_.try_emplace(name).second) {
        throw Error("account exists: " + name);
    }
}

void Bank::deposit(const std::string& name, Money amount) {
    find(name).post(amount, "deposit");
}

void Bank::withdraw(const std::string& name, Money amount) {
    Account& account = find(name);
    require_funds(account, amount);
    account.post(-amount, "withdrawal");
}

void Bank::transfer(const std::string& from, const std::string& to, Money amount) {
    Account& source = find(from);
    Account& target = find(to);
    require_funds(source, amount);
    source.post(-amount, "to " + to);
    target.post(amount, "from " + from);
}

const Account& Bank::account(const std::string& name) const {
    const auto found = accounts_.find(name);
    if (found == accounts_.end()) {
        throw Error("no such account: " + name);
    }
    return found->second;
}

Account& Bank::find(const std::string& name) {
    return const_cast<Account&>(std::as_const(*this).account(name));
}

Money Bank::total() const {
    Money sum;
    for (const auto& [name, account] : accounts_) {
        sum += account.balance();
    }
    return sum;
}

void Bank::require_funds(const Account& account, Money amount) {
    if (account.balance() < amount) {
        throw Error("insufficient funds");
    }
}

}  // namespace ledger
