// Huffman coding: compresses standard input, decompresses the result and compares.

#include <array>
#include <cmath>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <memory>
#include <queue>
#include <string>
#include <vector>

using Bits = std::vector<bool>;

struct Node {
    std::uint64_t weight;
    unsigned char symbol = 0;
    std::unique_ptr<Node> left, right;

    bool is_leaf() const { return !left; }
};

using Counts = std::array<std::uint64_t, 256>;
using Tree = std::unique_ptr<Node>;

Counts count_symbols(const std::string& text) {
    Counts counts{};
    for (const unsigned char symbol : text) {
        ++counts[symbol];
    }
    return counts;
}

Tree build_tree(const Counts& counts) {
    const auto heavier = [](const Tree& a, const Tree& b) { return a->weight > b->weight; };
    std::priority_queue<Tree, std::vector<Tree>, decltype(heavier)> queue(heavier);
    const auto take = [&queue] {
        // top() is const although the element is about to go; moving out of it is safe right before pop().
        Tree tree = std::move(const_cast<Tree&>(queue.top()));
        queue.pop();
        return tree;
    };

    for (int symbol = 0; symbol < 256; ++symbol) {
        if (counts[symbol] > 0) {
            queue.push(std::make_unique<Node>(Node{counts[symbol], static_cast<unsigned char>(symbol), {}, {}}));
        }
    }
    while (queue.size() > 1) {
        Tree left = take(), right = take();
        const auto weight = left->weight + right->weight;
        queue.push(std::make_unique<Node>(Node{weight, 0, std::move(left), std::move(right)}));
    }
    return queue.empty() ? nullptr : take();
}

void collect_codes(const Node& node, Bits& prefix, std::array<Bits, 256>& codes) {
    if (node.is_leaf()) {
        // A text of one symbol has a tree without branches: its code is still one bit.
        codes[node.symbol] = prefix.empty() ? Bits{false} : prefix;
        return;
    }
    for (const bool bit : {false, true}) {
        prefix.push_back(bit);
        collect_codes(bit ? *node.right : *node.left, prefix, codes);
        prefix.pop_back();
    }
}

Bits encode(const std::string& text, const Node& tree) {
    std::array<Bits, 256> codes;
    Bits prefix, encoded;
    collect_codes(tree, prefix, codes);
    for (const unsigned char symbol : text) {
        const Bits& code = codes[symbol];
        encoded.insert(encoded.end(), code.begin(), code.end());
    }
    return encoded;
}

std::string decode(const Bits& encoded, const Node& tree) {
    std::string text;
    const Node* node = &tree;
    for (const bool bit : encoded) {
        if (!node->is_leaf()) {
            node = bit ? node->right.get() : node->left.get();
        }
        if (node->is_leaf()) {
            text.push_back(static_cast<char>(node->symbol));
            node = &tree;
        }
    }
    return text;
}

// The bits per symbol that no code can beat (Shannon).
double entropy(const Counts& counts, std::size_t total) {
    double sum = 0;
    for (const auto count : counts) {
        if (count > 0) {
            const double share = static_cast<double>(count) / static_cast<double>(total);
            sum -= share * std::log2(share);
        }
    }
    return sum;
}

int main() {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    const Counts counts = count_symbols(text);
    const Tree tree = build_tree(counts);
    if (!tree) {
        std::cout << "nothing to compress\n";
        return 0;
    }
    const Bits encoded = encode(text, *tree);
    const auto per_symbol = static_cast<double>(encoded.size()) / static_cast<double>(text.size());

    std::cout << "original bits  " << text.size() * 8 << '\n'
              << "encoded bits   " << encoded.size() << '\n'
              << std::fixed << std::setprecision(4) << "bits a symbol  " << per_symbol << '\n'
              << "entropy        " << entropy(counts, text.size()) << '\n'
              << "round trip     " << (decode(encoded, *tree) == text ? "same text" : "DIFFERENT") << '\n';
}
