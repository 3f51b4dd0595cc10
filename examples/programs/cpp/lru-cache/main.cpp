// A least-recently-used cache as a template, with constant-time operations.
// Standard input: the capacity, then "put KEY VALUE", "get KEY" and "erase KEY" lines.

#include <cstddef>
#include <iostream>
#include <iterator>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

template <typename Key, typename Value>
class LruCache {
public:
    explicit LruCache(std::size_t capacity) : capacity_(capacity) {}

    // A pointer to the value, good until the next change, or nullptr. The entry becomes the newest.
    const Value* get(const Key& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) {
            ++misses_;
            return nullptr;
        }
        ++hits_;
        order_.splice(order_.begin(), order_, found->second);
        return &found->second->second;
    }

    void put(const Key& key, Value value) {
        if (capacity_ == 0) {
            return;
        }
        if (const auto found = index_.find(key); found != index_.end()) {
            found->second->second = std::move(value);
            order_.splice(order_.begin(), order_, found->second);
            return;
        }
        if (order_.size() == capacity_) {
            index_.erase(order_.back().first);
            order_.pop_back();
            ++evictions_;
        }
        order_.emplace_front(key, std::move(value));
        index_.emplace(key, order_.begin());
    }

    bool erase(const Key& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) {
            return false;
        }
        order_.erase(found->second);
        index_.erase(found);
        return true;
    }

    // From newest to oldest.
    auto begin() const { return order_.begin(); }
    auto end() const { return order_.end(); }

    std::size_t hits() const { return hits_; }
    std::size_t misses() const { return misses_; }
    std::size_t evictions() const { return evictions_; }

private:
    using Order = std::list<std::pair<Key, Value>>;

    std::size_t capacity_;
    std::size_t hits_ = 0, misses_ = 0, evictions_ = 0;
    Order order_;
    std::unordered_map<Key, typename Order::iterator> index_;
};

int main() {
    std::ios::sync_with_stdio(false);
    std::size_t capacity = 0;
    std::cin >> capacity;
    LruCache<std::string, long> cache(capacity);

    std::string command, key;
    while (std::cin >> command >> key) {
        if (command == "put") {
            long value = 0;
            std::cin >> value;
            cache.put(key, value);
        } else if (command == "get") {
            const long* value = cache.get(key);
            std::cout << key << ' ' << (value ? std::to_string(*value) : "-") << '\n';
        } else if (command == "erase") {
            std::cout << key << (cache.erase(key) ? " erased\n" : " not there\n");
        }
    }
    std::cout << "hits " << cache.hits() << ", misses " << cache.misses() << ", evictions " << cache.evictions()
              << "\nleft:";
    for (const auto& [left, value] : cache) {
        std::cout << ' ' << left << '=' << value;
    }
    std::cout << '\n';
}
