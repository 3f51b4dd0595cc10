// A bank ledger driven by commands, one a line on standard input:
//   open NAME | deposit NAME AMOUNT | withdraw NAME AMOUNT | transfer FROM TO AMOUNT | statement NAME
// A refused command is reported with its line and changes nothing; the balances come at the end.

#include "ledger/bank.hpp"
#include "ledger/error.hpp"

#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

namespace {

using ledger::Bank;
using ledger::Error;
using ledger::Money;

std::string word(std::istream& line) {
    std::string text;
    if (!(line >> text)) {
        throw Error("something is missing");
    }
    return text;
}

Money amount(std::istream& line) {
    return Money::parse(word(line));
}

void print_statement(const Bank& bank, const std::string& name) {
    const auto& account = bank.account(name);
    std::cout << "statement of " << name << '\n';
    Money balance;
    for (const auto& entry : account.entries()) {
        balance += entry.change;
        std::cout << "  " << std::left << std::setw(14) << entry.text << std::right << ' ' << entry.change << " -> "
                  << balance << '\n';
    }
}

void obey(Bank& bank, std::istream& line) {
    const std::string command = word(line);
    if (command == "open") {
        bank.open(word(line));
    } else if (command == "deposit") {
        const auto name = word(line);
        bank.deposit(name, amount(line));
    } else if (command == "withdraw") {
        const auto name = word(line);
        bank.withdraw(name, amount(line));
    } else if (command == "transfer") {
        const auto from = word(line), to = word(line);
        bank.transfer(from, to, amount(line));
    } else if (command == "statement") {
        print_statement(bank, word(line));
    } else {
        throw Error("unknown command: " + command);
    }
}

}  // namespace

int main() {
    Bank bank;
    int number = 0;
    for (std::string text; std::getline(std::cin, text);) {
        ++number;
        if (text.empty()) {
            continue;
        }
        std::istringstream line(text);
        try {
            obey(bank, line);
        } catch (const Error& error) {
            std::cout << "line " << number << ": " << error.what() << '\n';
        }
    }
    for (const auto& [name, account] : bank.accounts()) {
        std::cout << name << ": " << account.balance() << '\n';
    }
    std::cout << "total: " << bank.total() << '\n';
}
