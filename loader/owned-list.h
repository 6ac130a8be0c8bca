// OwnedList: objects with one owner, in the order in which they were added. They never move. A vector of unique_ptr could do
// more, for three times the code per type.
#pragma once
#include "runtime-support/ints.h"
#include <memory>

namespace wasmload {
using namespace cwasm;

template <class T> class OwnedList {
  struct Node {
    std::unique_ptr<T> object;
    Node *next;
  };

public:
  class Iterator {
  public:
    explicit Iterator(Node *node) : node_(node) {}
    T &operator*() const { return *node_->object; }
    Iterator &operator++() {
      node_ = node_->next;
      return *this;
    }
    bool operator==(const Iterator &) const = default;

  private:
    Node *node_;
  };

  OwnedList() = default;
  OwnedList(const OwnedList &) = delete;
  OwnedList &operator=(const OwnedList &) = delete;
  ~OwnedList() {
    while (Node *node = first_) {
      first_ = node->next;
      delete node;
    }
  }

  T &add(std::unique_ptr<T> object) {
    Node *node = new Node{std::move(object), nullptr};
    *end_ = node;
    end_ = &node->next;
    ++size_;
    return *node->object;
  }
  template <class Predicate> void removeIf(Predicate isUnwanted) {
    Node **place = &first_;
    while (Node *node = *place) {
      if (!isUnwanted(*node->object)) {
        place = &node->next;
        continue;
      }
      *place = node->next;
      --size_;
      delete node;
    }
    end_ = place;
  }
  usize size() const { return size_; }
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(nullptr); }

private:
  Node *first_ = nullptr;
  Node **end_ = &first_;
  usize size_ = 0;
};

} // namespace wasmload
